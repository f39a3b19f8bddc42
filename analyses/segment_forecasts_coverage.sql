-- one row per measure, candidate and horizon: outcomes that its 80 and 95 % intervals held, before and after their correction
with

leaderboard as (

    select *
    from {{ ref('leaderboard') }}
    where
        task = 'segment_forecasts' and slice = 'all' and cutoff = 'all' and metric like 'coverage%'
        and value is not null

),

pooled as (

    select
        m.measure,
        leaderboard.model_name,
        leaderboard.metric,
        try_cast(leaderboard.horizon as integer) as horizon,
        sum(leaderboard.value * leaderboard.n) / sum(leaderboard.n) as value,
        sum(leaderboard.n) as n
    from leaderboard
    cross join unnest(['all', leaderboard.measure]) as m(measure)
    group by m.measure, leaderboard.model_name, leaderboard.metric, leaderboard.horizon

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
