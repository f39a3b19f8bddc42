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
    {{ decision_months() }}
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
    select
        unnest(['{{ tasks()[task].measures | join("', '") }}']) as measure,
        'all' as slice
),

evidence as (
    select
        decision_month,
        measure,
        'all' as slice,
        count(distinct candidates.cutoff_month) as origins
    from candidates
    inner join (select decision_month, max(decision_month) over () as last_month from decisions) as decisions
        on coalesce(candidates.cutoff_month + to_months(candidates.horizon), last_month) <= decision_month
    where y is not null
    group by decision_month, measure
)

{{ decision_rows(task) }}
{% endmacro %}
