-- one row per measure and candidate: its error in the back-test over all segments, horizons and origins
with

leaderboard as (

    select * from {{ ref('leaderboard') }}

)

select
    measure,
    model_name,
    max(value) filter (metric = 'wql') as wql,
    max(ci_low) filter (metric = 'wql') as ci_low,
    max(ci_high) filter (metric = 'wql') as ci_high,
    max(value) filter (metric = 'smape') as smape,
    max(value) filter (metric = 'coverage_80') as coverage_80,
    max(value) filter (metric = 'coverage_95') as coverage_95,
    max(verdict) filter (metric = 'wql') as verdict,
    max(seconds) filter (metric = 'wql') as seconds
from leaderboard
where task = 'segment_forecasts' and slice = 'all' and cutoff = 'all' and horizon = 'all'
group by measure, model_name
having max(value) filter (metric = 'wql') is not null
order by measure, wql, model_name
