-- one row per loan whose customer had bought or closed a product before the grant: what was held on the day before
{{ config(schema='staging') }}

with

applications as (

    select * from {{ ref('int_loan_applications') }}

),

product_events as (

    select *
    from {{ ref('product_events') }}
    where event_type in ('purchase', 'close')

),

products as (

    select
        applications.loan_id,
        product_events.product_id,
        -- of a purchase and a close of one moment the close counts
        arg_max(product_events.event_type, (product_events.occurred_at, product_events.event_type = 'close')) as last_event,
        max(product_events.occurred_at) as last_occurred_at
    from applications
    inner join product_events
        on applications.customer_id = product_events.customer_id
        and applications.cutoff_at > product_events.occurred_at
    group by applications.loan_id, product_events.product_id

)

select
    loan_id,
    cast(count(*) filter (last_event = 'purchase') as integer) as products_held,
    max(last_occurred_at) as last_occurred_at
from products
group by loan_id
