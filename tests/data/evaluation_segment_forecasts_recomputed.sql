-- figures of the leaderboard that an analyst would not get from the back-test with the metric macros
{{ config(group='ledgercast') }}

with

backtest as (
    select * from {{ ref('segment_forecasts_backtest') }}
),

leaderboard as (
    select * from {{ ref('segment_forecasts_leaderboard') }}
    where model_name != 'champion' and slice != 'all'
),

poolings as (
    select unnest(['over all', 'by cutoff', 'by horizon']) as pooling
),

recomputed as (
    select
        measure,
        'segment_type=' || segment_type as slice,
        model_name,
        if(pooling = 'by cutoff', cutoff_month::varchar, 'all') as cutoff,
        if(pooling = 'by horizon', horizon::varchar, 'all') as horizon,
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
    cross join poolings
    group by 1, 2, 3, 4, 5
),

compared as (
    select
        leaderboard.*,
        case leaderboard.metric
            {% for metric in forecast_metrics() %}
            when '{{ metric }}' then recomputed.{{ metric }}
            {% endfor %}
        end as recomputed
    from leaderboard
    left join recomputed
        on
            leaderboard.measure = recomputed.measure
            and leaderboard.slice = recomputed.slice
            and leaderboard.model_name = recomputed.model_name
            and leaderboard.cutoff = recomputed.cutoff
            and leaderboard.horizon = recomputed.horizon
)

select *
from compared
where
    coalesce(abs(recomputed - value) > 1e-8 * abs(value), false)
    or (recomputed is null) != (value is null)
