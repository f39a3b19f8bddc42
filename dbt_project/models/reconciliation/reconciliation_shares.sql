-- one row per cutoff_month, measure, segment_type and segment: the share of the segment that the back-test's customers hold
-- Where the back-test knows a sample of the customers only, the sample is a small bank of its own, and forecasts of segments are
-- handed down to it: balances by the last one, income and spend by those of the last twelve months.
with

sampled as (

    select *
    from {{ ref('customer_forecasts_inputs') }}
    where is_origin and is_in_backtest

),

segment_series as (

    select * from {{ ref('segment_forecasts_inputs') }}

),

amounts as (

    select
        cutoff_month,
        'all' as "all",
        age_band,
        income_tier,
        region,
        coalesce(balance[-1], 0) as balance,
        coalesce(list_sum(income[-12:]), 0) as income,
        coalesce(list_sum(spend[-12:]), 0) as spend
    from sampled

),

by_measure as (

    unpivot amounts on balance, income, spend into name measure value amount

),

by_segment as (

    unpivot by_measure on "all", age_band, income_tier, region into name segment_type value segment

),

sample_sums as (

    select
        cutoff_month,
        measure,
        segment_type,
        segment,
        count(*) as customers,
        sum(amount) as amount
    from by_segment
    group by cutoff_month, measure, segment_type, segment

),

segment_sums as (

    select
        cutoff_month,
        measure,
        segment_type,
        segment,
        any_value(members) as members,
        sum(value) as amount
    from segment_series
    where
        not is_as_of
        and month > cutoff_month - if(measure = 'balance', interval 1 month, interval 12 months)
    group by cutoff_month, measure, segment_type, segment

)

select
    segment_sums.cutoff_month,
    segment_sums.measure,
    segment_sums.segment_type,
    segment_sums.segment,
    segment_sums.members,
    sample_sums.customers,
    case
        when sample_sums.customers = segment_sums.members then 1
        -- an amount below 0 has no shares
        when segment_sums.amount > 0 and sample_sums.amount >= 0 then sample_sums.amount::double / segment_sums.amount::double
        else sample_sums.customers / segment_sums.members
    end as share
from segment_sums
inner join sample_sums
    on segment_sums.cutoff_month = sample_sums.cutoff_month
    and segment_sums.measure = sample_sums.measure
    and segment_sums.segment_type = sample_sums.segment_type
    and segment_sums.segment = sample_sums.segment
