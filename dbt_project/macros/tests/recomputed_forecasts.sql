{#-
    Figures of a task's leaderboard that an analyst would not get from the back-test with the metric macros: a select, empty if
    all is well. The policy champion is left out, as its rows are not in the back-test.

    poolings      slice, as SQL -> lists of what it is also divided by: 'all', 'cutoff', 'horizon'
-#}
{% macro recomputed_forecasts(task, poolings) %}
with

backtest as (
    select * from {{ ref(task ~ '_backtest') }}
),

leaderboard as (
    select * from {{ ref(task ~ '_leaderboard') }}
    where model_name != 'champion'
),

recomputed as (
    {% for slice, divisions in poolings.items() %}
    {% set is_last_slice = loop.last %}
    {% for division in divisions %}
    select
        measure,
        {{ slice }} as slice,
        model_name,
        {{ 'cutoff_month::varchar' if division == 'cutoff' else "'all'" }} as cutoff,
        {{ 'horizon::varchar' if division == 'horizon' else "'all'" }} as horizon,
        wql(y, lo_95, lo_80, mean, hi_80, hi_95) as wql,
        mase(y, mean, mase_scale) as mase,
        rmsse(y, mean, rmsse_scale) as rmsse,
        smape(y, mean) as smape,
        coverage(y, lo_80, hi_80) as coverage_80,
        coverage(y, lo_95, hi_95) as coverage_95,
        coverage(y, own_lo_80, own_hi_80) as coverage_80_uncorrected,
        coverage(y, own_lo_95, own_hi_95) as coverage_95_uncorrected,
        winkler(y, lo_80, hi_80, 80) as winkler_80,
        winkler(y, lo_95, hi_95, 95) as winkler_95
    from backtest
    group by 1, 2, 3, 4, 5
    {{ 'union all' if not (is_last_slice and loop.last) }}
    {% endfor %}
    {% endfor %}
),

{%- set metrics = forecast_metrics() | list %}
long as (
    select
        measure,
        slice,
        model_name,
        cutoff,
        horizon,
        unnest(['{{ metrics | join("', '") }}']) as metric,
        unnest([{{ metrics | join(', ') }}]) as recomputed
    from recomputed
)

select
    long.*,
    leaderboard.value
from long
left join leaderboard using (measure, slice, model_name, cutoff, horizon, metric)
where
    coalesce(abs(recomputed - value) > 1e-8 * abs(value), false)
    or (recomputed is null) != (value is null)
{% endmacro %}
