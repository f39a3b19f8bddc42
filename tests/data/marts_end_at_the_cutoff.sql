-- No mart has a row of a month after the last whole month that may be known, or knows a transaction after it.
with

latest as (

    select
        'customer_months' as mart,
        max(month) as month,
        max(last_booked_at) as source_at
    from {{ ref('customer_months') }}
    union all
    select
        'segment_members' as mart,
        max(cutoff_month) as month,
        max(max_source_at) as source_at
    from {{ ref('segment_members') }}
    union all
    select
        'segment_months' as mart,
        max(month) as month,
        max(max_source_at) as source_at
    from {{ ref('segment_months') }}
    union all
    select
        'segment_forecasts_inputs' as mart,
        max(month) as month,
        max(max_source_at) as source_at
    from {{ ref('segment_forecasts_inputs') }}
    union all
    select
        'segment_forecasts_outcomes' as mart,
        max(month) as month,
        cast(null as timestamp) as source_at
    from {{ ref('segment_forecasts_outcomes') }}
    union all
    select
        'customer_forecasts_inputs' as mart,
        max(cutoff_month) as month,
        max(max_source_at) as source_at
    from {{ ref('customer_forecasts_inputs') }}
    union all
    select
        'customer_forecasts_outcomes' as mart,
        max(month) as month,
        cast(null as timestamp) as source_at
    from {{ ref('customer_forecasts_outcomes') }}

)

select
    latest.*,
    bank_clock.cutoff_month
from latest
cross join {{ ref('bank_clock') }} as bank_clock
where latest.month > bank_clock.cutoff_month or latest.source_at >= bank_clock.cutoff_at
