{#- Runs and costs of one node of a task: a select with one row a run_id, model_name and cutoff_month. -#}
{% macro task_runs(task, stage) %}
select
    run_id,
    '{{ task }}' as task,
    '{{ stage }}' as stage,
    model_name,
    cutoff_month,
    max(seconds) as seconds,
    max(peak_mb) as peak_mb,
    count(*) as n_rows,
    count(*) filter (status != 'ok') as n_fallback,
    max(scored_at) as scored_at
from {{ ref(task ~ '_' ~ stage) }}
where model_name not in ('{{ reference_models() | join("', '") }}')
group by run_id, model_name, cutoff_month
{% endmacro %}
