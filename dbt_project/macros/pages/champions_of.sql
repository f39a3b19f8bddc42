{#- What a task with one decision a measure and slice publishes now, beside what it was compared with: a select for a page. -#}
{% macro champions_of(task) %}
select
    measure,
    slice,
    model_name,
    baseline,
    baseline_value,
    challenger,
    challenger_value,
    difference,
    ci_low,
    ci_high,
    p_value,
    origins,
    verdict
from {{ ref('champions') }}
where task = '{{ task }}'
order by slice, measure
{% endmacro %}
