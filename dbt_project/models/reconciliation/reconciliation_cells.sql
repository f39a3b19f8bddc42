-- one row per cutoff_month, measure, horizon, age_band, income_tier and region: sums over the customers who are in all three
-- A million customers become a few hundred cells, of which the sums of every segment and of every pair of segments are made.
with

cutoffs as (

    select *
    from {{ ref('cutoffs') }}
    where is_as_of

),

members as (

    select members.*
    from {{ ref('segment_members') }} as members
    inner join cutoffs on members.cutoff_month = cutoffs.cutoff_month

),

backtest as (

    select * from {{ ref('reconciliation_customers') }}

),

scores as (

    select * from {{ ref('customer_forecasts_scores') }}

),

forecasts as (

    select
        cutoff_month,
        measure,
        horizon,
        age_band,
        income_tier,
        region,
        mean,
        spread
    from backtest
    union all
    select
        scores.cutoff_month,
        scores.measure,
        scores.horizon,
        members.age_band,
        members.income_tier,
        members.region,
        cast(scores.mean as decimal(18, 2)) as mean,
        {{ customer_spread('scores') }} as spread
    from scores
    inner join members on scores.customer_id = members.customer_id
    where scores.mean is not null

)

select
    cutoff_month,
    measure,
    horizon,
    age_band,
    income_tier,
    region,
    count(*) as customers,
    sum(mean) as mean,
    sum(abs(mean)) as size,
    sum(spread) as spread,
    sum(cast(spread as decimal(19, 2)) * spread) as square_spread
from forecasts
group by cutoff_month, measure, horizon, age_band, income_tier, region
