-- one row a task, measure, slice, model_name and horizon
with

residuals as (
    {% for task, settings in tasks().items() if settings.kind == 'forecast' %}
    select * from ({{ clustered_residuals(task) if settings.cluster is defined else forecast_residuals(task) }})
    {% if not loop.last %}
    union all by name
    {% endif %}
    {% endfor %}
)

select * from residuals
order by task, measure, slice, model_name, horizon
