-- one row per origin, segment, measure and month: what came for the back-test's customers; who left counts with 0
with

cells as (

    select
        cutoff_month,
        'all' as "all",
        age_band,
        income_tier,
        region,
        measure,
        month,
        any_value(horizon) as horizon,
        sum(coalesce(y, 0)) as y
    from {{ ref('reconciliation_customers') }}
    group by all

),

by_segment as (

    unpivot cells on "all", age_band, income_tier, region into name segment_type value segment

)

select
    cutoff_month,
    segment_type,
    segment,
    measure,
    month,
    any_value(horizon) as horizon,
    cast(sum(y) as decimal(18, 2)) as y
from by_segment
group by cutoff_month, segment_type, segment, measure, month
