-- one row per row of the product_events file
{{ config(enabled=in_bank(model)) }}

with

lines as (

    select
        lines.*,
        bank_profile.time_zone
    from {{ ref('base_files__product_events') }} as lines
    cross join {{ ref('bank_profile') }} as bank_profile

)

select
    customer_id,
    product_id,
    lower(event_type) as event_type,
    {{ read_timestamp('occurred_at', 'time_zone') }} as occurred_at,
    source_file,
    source_row,
    raw,
    {{ problems({
        'missing_customer_id': 'customer_id is null',
        'missing_product_id': 'product_id is null',
        'unreadable_occurred_at': read_timestamp('occurred_at', 'time_zone') ~ ' is null',
    }) }} as problem
from lines
