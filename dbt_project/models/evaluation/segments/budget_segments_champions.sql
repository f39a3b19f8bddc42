-- one row a measure and slice
with

tests as (
    select * from {{ ref('budget_segments_tests') }}
),

challengers as (
    select *
    from tests
    where model_name not in ('{{ tasks()["budget_segments"].simple | join("', '") }}')
    qualify row_number() over (partition by slice order by macro_f1 desc, model_name asc) = 1
),

folds as (
    select count(distinct fold) as origins from {{ ref('budget_segments_backtest') }}
)

select
    'budget_segments' as task,
    'budget_segment' as measure,
    slice,
    if(verdict = 'winner', model_name, baseline) as model_name,
    if(verdict = 'winner', 'winner', 'no winner') as verdict,
    if(verdict = 'winner', macro_f1, baseline_value) as value,
    model_name as challenger,
    macro_f1 as challenger_value,
    baseline,
    baseline_value,
    difference,
    ci_low,
    ci_high,
    p_value,
    origins
from challengers
cross join folds
order by slice
