{#- Metrics that reconciliation is judged by, a part of `forecast_metrics`. -#}
{% macro reconciliation_metrics() %}
    {{ return(['wql', 'mase', 'smape', 'coverage_80', 'coverage_95']) }}
{% endmacro %}
