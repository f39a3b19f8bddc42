{#-
    Back-test rows of the policy "at each origin publish what had won before it", as model_name 'champion': a subquery with
    the columns of the back-test. What the policy costs is left open: all that was tried had to be fitted.
-#}
{% macro policy_rows(task) %}
    {%- set column = tasks()[task].get('champion_by') -%}
    (
        select backtest.* replace (
            'champion' as model_name,
            null::double as seconds,
            null::double as peak_mb
        )
        from {{ ref(task ~ '_backtest') }} as backtest
        inner join {{ ref(task ~ '_decisions') }} as decisions
            on
                decisions.decision_month = backtest.cutoff_month
                and decisions.measure = backtest.measure
                and decisions.slice = {{ "'" ~ column ~ "=' || backtest." ~ column if column else decided_slice(task, 'backtest') }}
                and decisions.model_name = backtest.model_name
    )
{% endmacro %}
