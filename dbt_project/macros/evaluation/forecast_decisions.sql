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
    {{ decision_months() }}
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

evidence as (
    select decision_month, measure, slice, origins from tests where is_challenger
)

{{ decision_rows(task) }}
{% endmacro %}
