{#- Errors of what a forecast task would have published, in units of the series' scale: a select for `drift`. -#}
{% macro forecast_errors(task) %}
select
    '{{ task }}' as task,
    'error' as kind,
    measure as column_name,
    cutoff_month,
    (y - mean) / mase_scale as value
from {{ policy_rows(task) }}
where y is not null and mase_scale > 0 and mase_scale < 'inf'::double
{% endmacro %}
