-- one row a task
with

statuses as (
    {% for task, settings in tasks().items() if settings.kind == 'forecast' %}
    select * from {{ forecast_status(task) }}
    {% if not loop.last %}
    union all by name
    {% endif %}
    {% endfor %}
    union all by name
    select * from {{ cluster_status('customer_segments') }}
    union all by name
    select * from {{ budget_status('budget_segments') }}
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
