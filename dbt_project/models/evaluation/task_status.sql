-- one row a task
with

statuses as (
    {% for task, settings in tasks().items() %}
    {% if settings.kind == 'classes' %}
    select * from ({{ classes_status(task) }}) as {{ task }}
    {% elif settings.kind == 'clusters' %}
    select * from {{ cluster_status(task) }} as {{ task }}
    {% elif settings.kind == 'segments' %}
    select * from {{ budget_status(task) }} as {{ task }}
    {% else %}
    select * from {{ clustered_status(task) if settings.cluster is defined else '(' ~ forecast_status(task) ~ ')' }} as {{ task }}
    {% endif %}
    {% if not loop.last %}
    union all by name
    {% endif %}
    {% endfor %}
),

shifts as (
    select
        task,
        string_agg(
            format('{} of {} shifted from {} to {}', kind, column_name, from_month, to_month), '; '
            order by kind, column_name, from_month
        ) as warning
    from {{ ref('drift') }}
    where status = 'shifted'
    group by task
)

select
    statuses.task,
    statuses.status,
    statuses.origins,
    statuses.n_predictions,
    statuses.message,
    nullif(concat_ws('; ', statuses.warning, own.warning, everywhere.warning), '') as warnings
from statuses
left join shifts as own on statuses.task = own.task
left join shifts as everywhere on everywhere.task = 'all'
order by statuses.task
