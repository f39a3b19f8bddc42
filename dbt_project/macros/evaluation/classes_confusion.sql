{#- Calls against what came: a select of one row a measure, slice, model_name, horizon, actual and called. -#}
{% macro classes_confusion(task) %}
with

counted as (
    select
        measure,
        slice,
        model_name,
        h.horizon,
        count(*) filter (y and p >= threshold) as tp,
        count(*) filter (not y and p >= threshold) as fp,
        count(*) filter (y and p < threshold) as fn,
        count(*) filter (not y and p < threshold) as tn,
        min(threshold) as threshold
    from (
        select predicted.* {% if tasks()[task].slices %}replace (
            {% for column in tasks()[task].slices %}
            coalesce({{ column }}::varchar, 'unknown') as {{ column }}{{ ',' if not loop.last }}
            {% endfor %}
        ){% endif %}
        from {{ classes_rows(task) }} as predicted
        where y is not null and p is not null
    ) as scored
    cross join unnest({{ slices_of(task) }}) as s(slice)
    cross join unnest(list_distinct(['all', coalesce(scored.horizon::varchar, 'all')])) as h(horizon)
    group by measure, slice, model_name, h.horizon
)

select
    '{{ task }}' as task,
    measure,
    slice,
    model_name,
    horizon,
    cells.actual,
    cells.called,
    cells.n,
    significant(cells.n / nullif(sum(cells.n) over (
        partition by measure, slice, model_name, horizon, cells.actual
    ), 0), 9) as share_of_actual,
    threshold
from counted
cross join unnest([
    {'actual': true, 'called': true, 'n': tp},
    {'actual': true, 'called': false, 'n': fn},
    {'actual': false, 'called': true, 'n': fp},
    {'actual': false, 'called': false, 'n': tn}
]) as c(cells)
order by measure, slice, model_name, horizon, cells.actual, cells.called
{% endmacro %}
