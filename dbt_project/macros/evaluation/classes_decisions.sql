{#- What a task of classes would have published at each of its cutoffs, with the outcomes known by then: see docs/evaluation.md. -#}
{% macro classes_decisions(task) %}
    {%- set simple = tasks()[task].simple -%}
with

backtest as (
    select * from {{ ref(task ~ '_backtest') }}
),

bank_clock as (
    select * from {{ ref('bank_clock') }}
),

decisions as (
    select distinct cutoff_month as decision_month from backtest
    union
    select cutoff_month from bank_clock
),

-- a policy that comes with the back-test is no candidate of its own
candidates as (
    select * from backtest where model_name not in ('{{ reference_models() | join("', '") }}')
),

known as (
    select * from {{ classes_losses(task, 'candidates', 'decisions', "['all']") }}
),

tests as (
    select * from {{ classes_tests('known', simple) }}
),

published as (
    select unnest(['{{ tasks()[task].measures | join("', '") }}']) as measure
),

evidence as (
    select
        decision_month,
        measure,
        count(distinct candidates.cutoff_month) as origins
    from candidates
    inner join (select decision_month, max(decision_month) over () as last_month from decisions) as decisions
        on coalesce(candidates.cutoff_month + to_months(candidates.horizon), last_month) <= decision_month
    where y is not null
    group by decision_month, measure
),

baselines as (
    select * from tests where verdict = 'baseline'
),

challengers as (
    select * from tests where is_challenger
)

select
    '{{ task }}' as task,
    decisions.decision_month,
    decisions.decision_month = bank_clock.cutoff_month as is_as_of,
    published.measure,
    'all' as slice,
    if(
        challengers.verdict = 'winner', challengers.model_name, coalesce(baselines.model_name, '{{ simple[0] }}')
    ) as model_name,
    case
        when challengers.verdict = 'winner' then 'winner'
        when challengers.p_value is null then 'not tested'
        else 'no winner'
    end as verdict,
    if(challengers.verdict = 'winner', challengers.value, baselines.value) as value,
    challengers.model_name as challenger,
    challengers.value as challenger_value,
    coalesce(baselines.model_name, '{{ simple[0] }}') as baseline,
    baselines.value as baseline_value,
    challengers.difference,
    challengers.ci_low,
    challengers.ci_high,
    challengers.p_value,
    coalesce(evidence.origins, 0)::bigint as origins
from decisions
cross join published
cross join bank_clock
left join baselines using (decision_month, measure)
left join challengers using (decision_month, measure)
left join evidence using (decision_month, measure)
order by task, decision_month, measure, slice
{% endmacro %}
