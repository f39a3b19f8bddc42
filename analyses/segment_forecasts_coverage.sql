-- one row per measure, candidate and horizon: outcomes that its 80 and 95 % intervals held, before and after their correction
with

leaderboard as (

    select *
    from {{ ref('leaderboard') }}
    where
        task = 'segment_forecasts' and slice = 'all' and cutoff = 'all' and metric like 'coverage%'
        and value is not null

),

by_measure_and_all as (

    select
        unnest(['all', measure]) as measure,
        model_name,
        metric,
        try_cast(horizon as integer) as horizon,
        value,
        n
    from leaderboard

),

pooled as (

    select
        measure,
        model_name,
        metric,
        horizon,
        sum(value * n) / sum(n) as value,
        sum(n) as n
    from by_measure_and_all
    group by measure, model_name, metric, horizon

)

select
    measure,
    model_name,
    horizon,
    max(value) filter (metric = 'coverage_80_uncorrected') as before_80,
    max(value) filter (metric = 'coverage_80') as after_80,
    max(value) filter (metric = 'coverage_95_uncorrected') as before_95,
    max(value) filter (metric = 'coverage_95') as after_95,
    max(n) as n
from pooled
group by measure, model_name, horizon
order by measure, model_name, horizon
