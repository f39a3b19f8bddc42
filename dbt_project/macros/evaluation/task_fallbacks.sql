{#- What a node of a task did instead of what its candidates should do: a select with one row a run_id, model_name, cutoff_month, status. -#}
{% macro task_fallbacks(task, stage) %}
select
    run_id,
    '{{ task }}' as task,
    '{{ stage }}' as stage,
    model_name,
    cutoff_month,
    status,
    count(*) as n_rows
from {{ ref(task ~ '_' ~ stage) }}
where status != 'ok' and model_name not in ('{{ reference_models() | join("', '") }}')
group by run_id, model_name, cutoff_month, status
{% endmacro %}
