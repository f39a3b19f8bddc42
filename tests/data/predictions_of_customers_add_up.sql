-- What is published of each segment as `reconciled` is the sum of what is published of its members, to the cent.
with

members as (

    select members.*
    from {{ ref('segment_members') }} as members
    inner join {{ ref('cutoffs') }} as cutoffs on members.cutoff_month = cutoffs.cutoff_month
    where cutoffs.is_as_of

),

customers as (

    select
        'all' as "all",
        members.age_band,
        members.income_tier,
        members.region,
        forecasts.measure,
        forecasts.month,
        sum(forecasts.mean) as mean
    from {{ ref('customer_forecasts') }} as forecasts
    inner join members on forecasts.customer_id = members.customer_id
    group by all

),

by_segment as (

    unpivot customers on "all", age_band, income_tier, region into name segment_type value segment

),

expected as (

    select
        segment_type,
        segment,
        measure,
        month,
        sum(mean) as mean
    from by_segment
    group by segment_type, segment, measure, month

),

published as (

    select *
    from {{ ref('segment_forecasts') }}
    where model_name = 'reconciled'

)

select
    coalesce(published.segment_type, expected.segment_type) as segment_type,
    coalesce(published.segment, expected.segment) as segment,
    coalesce(published.measure, expected.measure) as measure,
    coalesce(published.month, expected.month) as month,
    published.mean,
    expected.mean as sum_of_customers
from published
full join expected
    on published.segment_type = expected.segment_type
    and published.segment = expected.segment
    and published.measure = expected.measure
    and published.month = expected.month
where published.mean is distinct from expected.mean
