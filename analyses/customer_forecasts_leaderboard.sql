-- one row per measure, sample and candidate: its figures in the back-test over all customers of the sample
-- Some candidates are too slow for all customers; the sample of those that they were fitted to has all others beside them.
{%- set lowest, highest = coverage_bands()[80] %}
with

leaderboard as (

    select *
    from {{ ref('leaderboard') }}
    where
        task = 'customer_forecasts' and slice in ('all', 'sample=fitted one by one')
        and cutoff = 'all' and horizon = 'all'

),

figures as (

    select
        measure,
        slice,
        model_name,
        model_name in ('{{ tasks()["customer_forecasts"].simple | join("', '") }}') as is_simple,
        model_name not in ('{{ reference_models() | join("', '") }}') as is_candidate,
        max(value) filter (metric = 'wql') as wql,
        max(ci_low) filter (metric = 'wql') as ci_low,
        max(ci_high) filter (metric = 'wql') as ci_high,
        max(value) filter (metric = 'mase') as mase,
        max(value) filter (metric = 'coverage_80') as coverage_80,
        max(value) filter (metric = 'coverage_95') as coverage_95,
        max(value) filter (metric = 'coverage_80_uncorrected') as coverage_80_uncorrected,
        max(verdict) filter (metric = 'wql') as verdict,
        max(p_value) filter (metric = 'wql') as p_value,
        max(n) filter (metric = 'wql') as n
    from leaderboard
    group by measure, slice, model_name
    having max(value) filter (metric = 'wql') is not null

),

compared as (

    select
        *,
        max(wql) filter (verdict = 'baseline') over (partition by measure, slice) as baseline_wql,
        max(model_name) filter (verdict = 'baseline') over (partition by measure, slice) as baseline,
        max(n) filter (verdict = 'baseline') over (partition by measure, slice) as baseline_n
    from figures

)

select
    measure,
    if(slice = 'all', 'all', 'fitted one by one') as sample,
    * exclude (measure, slice),
    1 - wql / nullif(baseline_wql, 0) as skill,
    {{ lowest }} as lowest_fair,
    {{ highest }} as highest_fair
from compared
-- figures of fewer rows are not comparable
where n = baseline_n
order by sample, measure, wql, model_name
