-- one row a run_id, task, stage, model_name and cutoff_month
{% for task, settings in tasks().items() %}
{% set is_last_task = loop.last %}
{% for stage in settings.stages %}
{{ task_runs(task, stage) }}
{% if not (is_last_task and loop.last) %}
union all by name
{% endif %}
{% endfor %}
{% endfor %}
order by task, stage, model_name, cutoff_month, run_id
