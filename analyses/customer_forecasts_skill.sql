-- one row per measure, candidate and horizon: the share of the best simple baseline's error that it saves
with

scores as (

    select
        measure,
        model_name,
        cast(horizon as integer) as horizon,
        value as wql,
        n
    from {{ ref('leaderboard') }}
    where
        task = 'customer_forecasts' and metric = 'wql' and slice = 'all' and cutoff = 'all' and horizon <> 'all'
        and value is not null

),

baselines as (

    -- the best one over all horizons
    select
        measure,
        model_name
    from {{ ref('leaderboard') }}
    where task = 'customer_forecasts' and slice = 'all' and verdict = 'baseline'

),

by_baseline as (

    select scores.*
    from scores
    inner join baselines on scores.measure = baselines.measure and scores.model_name = baselines.model_name

)

select
    scores.measure,
    scores.model_name,
    scores.horizon,
    scores.wql,
    by_baseline.model_name as baseline,
    by_baseline.wql as baseline_wql,
    1 - scores.wql / nullif(by_baseline.wql, 0) as skill
from scores
inner join by_baseline
    on scores.measure = by_baseline.measure and scores.horizon = by_baseline.horizon and scores.n = by_baseline.n
order by scores.measure, scores.model_name, scores.horizon
