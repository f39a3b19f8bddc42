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
),

treated as (
    select
        task,
        string_agg(
            concat_ws(
                '; ',
                if(
                    approval_status = 'below four fifths',
                    format('{} {} is approved {:.2f} times as often as the group with the highest rate', attribute, group_name, four_fifths_ratio),
                    null
                ),
                if(
                    calibration_status = 'not calibrated',
                    format('of {} {}, {:.3f} was said and {:.3f} came', attribute, group_name, mean_p, share_of_events),
                    null
                )
            ), '; '
            order by attribute, group_name
        ) as warning
    from {{ ref('fairness') }}
    where approval_status = 'below four fifths' or calibration_status = 'not calibrated'
    group by task
),

-- sums of customers' forecasts are published as rows of the segments
coherent as (
    select
        'segment_forecasts' as task,
        {{ coverage_warning() }}
    from (
        select
            measure,
            metric,
            method as model_name,
            level as slice,
            value
        from {{ ref('reconciliation') }}
        where method = 'reconciled' and level = 'segment'
    ) as scores
    where {{ coverage_misses() }}
)

select
    statuses.task,
    statuses.status,
    statuses.origins,
    statuses.n_predictions,
    statuses.message,
    nullif(concat_ws('; ', statuses.warning, coherent.warning, treated.warning, own.warning, everywhere.warning), '') as warnings
from statuses
left join coherent on statuses.task = coherent.task
left join treated on statuses.task = treated.task
left join shifts as own on statuses.task = own.task
left join shifts as everywhere on everywhere.task = 'all'
order by statuses.task
