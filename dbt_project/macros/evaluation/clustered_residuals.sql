{#-
    As `forecast_residuals`, for a task with many series: single horizons are given for the slice `all`, and nothing is said
    of the correlation with the origin before.
-#}
{% macro clustered_residuals(task) %}
    {%- set settings = tasks()[task] -%}
with

errors as (
    select
        *,
        (y - mean) / mase_scale as error
    from (
        select * from {{ ref(task ~ '_backtest') }}
        union all by name
        select * from {{ policy_rows(task) }}
    )
    where y is not null and mase_scale > 0 and mase_scale < 'inf'::double
),

sums as (
    select
        measure,
        model_name,
        {{ settings.slices | join(', ') }},
        horizon,
        {%- for column in settings.slices %}
        grouping({{ column }}) as is_pooled_{{ column }},
        {%- endfor %}
        count(*) as n,
        avg(error) as mean_error,
        stddev_samp(error) as sd_error,
        avg((y < lo_80)::int) as share_below_80,
        avg((y > hi_80)::int) as share_above_80
    from errors
    group by grouping sets ( -- noqa: PRS
        {%- for column in settings.slices %}
        (measure, model_name, {{ column }}),
        {%- endfor %}
        (measure, model_name, horizon),
        (measure, model_name)
    )
)

select
    '{{ task }}' as task,
    measure,
    case
        {%- for column in settings.slices %}
        when is_pooled_{{ column }} = 0 then '{{ column }}=' || {{ column }}
        {%- endfor %}
        else 'all'
    end as slice,
    model_name,
    coalesce(horizon::varchar, 'all') as horizon,
    n,
    significant(mean_error, 9) as mean_error,
    significant(sd_error, 9) as sd_error,
    null::double as correlation_with_previous,
    significant(share_below_80, 9) as share_below_80,
    significant(share_above_80, 9) as share_above_80
from sums
order by measure, slice, model_name, horizon
{% endmacro %}
