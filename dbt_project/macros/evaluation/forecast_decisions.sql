{#- What a task would have published at each of its cutoffs, with the evidence known by then: see docs/evaluation.md. -#}
{% macro forecast_decisions(task) %}
    {%- set simple = tasks()[task].simple -%}
with

backtest as (
    select * from {{ ref(task ~ '_backtest') }}
),

scores as (
    select * from {{ ref(task ~ '_scores') }}
),

bank_clock as (
    select * from {{ ref('bank_clock') }}
),

decisions as (
    select distinct cutoff_month as decision_month from backtest
    union
    select cutoff_month from bank_clock
),

known as (
    select * from {{ known_losses(task, 'backtest', 'decisions') }}
),

tests as (
    select * from {{ paired_tests('known', simple) }}
),

published as (
    select distinct measure, unnest({{ slices_of(task) }}) as slice from backtest
    union
    select distinct measure, unnest({{ slices_of(task) }}) as slice from scores
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
    published.slice,
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
    coalesce(challengers.origins, 0)::bigint as origins
from decisions
cross join published
cross join bank_clock
left join baselines using (decision_month, measure, slice)
left join challengers using (decision_month, measure, slice)
order by task, decision_month, measure, slice
{% endmacro %}
