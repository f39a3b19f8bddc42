-- one row per measure, candidate and origin: the share of the best simple baseline's error that it saves
with

scores as (

    select
        measure,
        model_name,
        cast(cutoff as date) as month,
        value as wql,
        n
    from {{ ref('leaderboard') }}
    where
        task = 'customer_forecasts' and metric = 'wql' and slice = 'all' and cutoff <> 'all' and horizon = 'all'
        and value is not null

),

baselines as (

    -- the best one over all origins
    select
        measure,
        model_name
    from {{ ref('leaderboard') }}
    where task = 'customer_forecasts' and slice = 'all' and verdict = 'baseline'

),

decisions as (

    select
        decision_month,
        measure,
        model_name,
        verdict
    from {{ ref('customer_forecasts_decisions') }}
    where slice = 'all'

)

select
    scores.measure,
    scores.model_name,
    scores.month,
    scores.wql,
    decisions.model_name as published,
    decisions.verdict as published_because,
    baselines.model_name as baseline,
    1 - scores.wql / nullif(by_baseline.wql, 0) as skill
from scores
inner join baselines on scores.measure = baselines.measure
inner join scores as by_baseline
    on scores.measure = by_baseline.measure
    and scores.month = by_baseline.month
    and baselines.model_name = by_baseline.model_name
    and scores.n = by_baseline.n
left join decisions on scores.measure = decisions.measure and scores.month = decisions.decision_month
order by scores.measure, scores.model_name, scores.month
