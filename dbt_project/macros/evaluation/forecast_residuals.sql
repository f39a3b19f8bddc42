{#-
    What the errors of a forecast task's candidates are like, in units of the series' scale: a select of one row a measure, slice,
    model_name and horizon. An error is y - mean, so it is above 0 where too little was forecast.
-#}
{% macro forecast_residuals(task) %}
with

predicted as (
    select * from {{ ref(task ~ '_backtest') }}
    union all by name
    select * from {{ policy_rows(task) }}
),

errors as (
    select
        *,
        (y - mean) / mase_scale as error,
        -- the error of the same candidate, series and horizon at the origin before
        lag((y - mean) / mase_scale) over (
            partition by {{ tasks()[task].series | join(', ') }}, model_name, horizon
            order by cutoff_month
        ) as error_before
    from predicted
    where y is not null and mase_scale > 0 and mase_scale < 'inf'::double
)

select
    '{{ task }}' as task,
    measure,
    slice,
    model_name,
    h.horizon,
    count(*) as n,
    significant(avg(error), 9) as mean_error,
    significant(stddev_samp(error), 9) as sd_error,
    significant(corr(error, error_before), 9) as correlation_with_previous,
    significant(avg((y < lo_80)::int), 9) as share_below_80,
    significant(avg((y > hi_80)::int), 9) as share_above_80
from errors
cross join unnest({{ slices_of(task) }}) as s(slice)
cross join unnest(['all', errors.horizon::varchar]) as h(horizon)
group by measure, slice, model_name, h.horizon
order by measure, slice, model_name, h.horizon
{% endmacro %}
