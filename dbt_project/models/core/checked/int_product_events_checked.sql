-- one row per row of product_events, good or bad
{{ config(schema='staging') }}

with

lines as (

    select * from {{ staged('product_events') }}

),

customers as (

    select customer_id from {{ ref('customers') }}

),

judged as (

    select
        lines.* replace (
            {{ problems({
                'unknown_customer': 'lines.customer_id is not null and customers.customer_id is null',
                'unknown_event_type': "lines.event_type is null or lines.event_type not in ('view', 'click', 'purchase', 'close')",
            }, known='lines.problem') }} as problem
        )
    from lines
    left join customers on lines.customer_id = customers.customer_id

)

{{ keep_first('judged', ['customer_id', 'product_id', 'event_type', 'occurred_at']) }}
