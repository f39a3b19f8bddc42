-- one row a task, input and cutoff_month
{% for task, settings in tasks().items() %}
{% set is_last_task = loop.last %}
{% for input in settings.inputs %}
{{ input_leakage(task, input) }}
{% if not (is_last_task and loop.last) %}
union all by name
{% endif %}
{% endfor %}
{% endfor %}
order by task, input, cutoff_month
