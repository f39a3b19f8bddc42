-- one row per measure and candidate: its figures in the back-test over all segments, horizons and origins
{%- set lowest, highest = coverage_bands()[80] %}
with

leaderboard as (

    select *
    from {{ ref('leaderboard') }}
    where task = 'segment_forecasts' and slice = 'all' and cutoff = 'all' and horizon = 'all'

),

figures as (

    select
        measure,
        model_name,
        model_name in ('{{ tasks()["segment_forecasts"].simple | join("', '") }}') as is_simple,
        model_name not in ('{{ reference_models() | join("', '") }}') as is_candidate,
        max(value) filter (metric = 'wql') as wql,
        max(ci_low) filter (metric = 'wql') as ci_low,
        max(ci_high) filter (metric = 'wql') as ci_high,
        max(value) filter (metric = 'mase') as mase,
        max(value) filter (metric = 'coverage_80') as coverage_80,
        max(value) filter (metric = 'coverage_95') as coverage_95,
        max(value) filter (metric = 'coverage_80_uncorrected') as coverage_80_uncorrected,
        max(value) filter (metric = 'coverage_95_uncorrected') as coverage_95_uncorrected,
        max(verdict) filter (metric = 'wql') as verdict,
        max(p_value) filter (metric = 'wql') as p_value
    from leaderboard
    group by measure, model_name
    having max(value) filter (metric = 'wql') is not null

),

compared as (

    select
        *,
        max(wql) filter (verdict = 'baseline') over (partition by measure) as baseline_wql,
        max(model_name) filter (verdict = 'baseline') over (partition by measure) as baseline
    from figures

)

select
    *,
    1 - wql / nullif(baseline_wql, 0) as skill,
    -- the band that the build warns outside of
    {{ lowest }} as lowest_fair,
    {{ highest }} as highest_fair,
    case
        when coverage_80_uncorrected < {{ lowest }} then 'too narrow'
        when coverage_80_uncorrected > {{ highest }} then 'too wide'
        else 'fair'
    end as own_intervals,
    case
        when coverage_80 < {{ lowest }} then 'too narrow'
        when coverage_80 > {{ highest }} then 'too wide'
        else 'fair'
    end as intervals
from compared
order by measure, wql, model_name
