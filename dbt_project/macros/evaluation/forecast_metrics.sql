{#-
    Metrics of forecasts. A figure is sum(loss) / sum(weight) over the rows that have a loss (its root for rmsse), so that
    sums by origin are all that a figure, its interval and its test need.
-#}
{% macro forecast_metrics() %}
    {{ return({
        'wql': {'loss': 'quantile_loss(y, lo_95, lo_80, mean, hi_80, hi_95)', 'weight': 'abs(y)'},
        'mase': {'loss': 'scaled_error(y, mean, mase_scale)', 'weight': '1'},
        'rmsse': {'loss': 'scaled_error(y, mean, rmsse_scale) ^ 2', 'weight': '1'},
        'smape': {'loss': 'symmetric_percentage_error(y, mean)', 'weight': '1'},
        'coverage_80': {'loss': 'is_covered(y, lo_80, hi_80)::int', 'weight': '1'},
        'coverage_95': {'loss': 'is_covered(y, lo_95, hi_95)::int', 'weight': '1'},
        'coverage_80_uncorrected': {'loss': 'is_covered(y, own_lo_80, own_hi_80)::int', 'weight': '1'},
        'coverage_95_uncorrected': {'loss': 'is_covered(y, own_lo_95, own_hi_95)::int', 'weight': '1'},
        'winkler_80': {'loss': 'interval_score(y, lo_80, hi_80, 80)', 'weight': '1'},
        'winkler_95': {'loss': 'interval_score(y, lo_95, hi_95, 95)', 'weight': '1'},
    }) }}
{% endmacro %}


{#- Sums of one metric: columns loss, weight and n over the rows that have a loss. -#}
{% macro metric_sums(metric) %}
    {%- set parts = forecast_metrics()[metric] -%}
    sum({{ parts.loss }}) as loss,
    sum({{ parts.weight }}) filter (({{ parts.loss }}) is not null) as weight,
    count({{ parts.loss }}) as n
{%- endmacro %}
