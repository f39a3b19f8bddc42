-- one row per candidate: what its back-test took, beside its error as a share of the best simple baseline's
with

runs as (

    select
        model_name,
        sum(seconds) as seconds,
        max(peak_mb) as peak_mb,
        count(distinct cutoff_month) as origins
    from {{ ref('model_runs') }}
    where task = 'segment_forecasts' and stage = 'backtest'
    group by model_name

),

series as (

    select count(distinct concat_ws(' ', segment_type, segment, measure)) as series
    from {{ ref('segment_forecasts') }}

),

scores as (

    select
        measure,
        model_name,
        value / nullif(max(value) filter (verdict = 'baseline') over (partition by measure), 0) as relative_wql
    from {{ ref('leaderboard') }}
    where task = 'segment_forecasts' and metric = 'wql' and slice = 'all' and cutoff = 'all' and horizon = 'all'

)

select
    runs.model_name,
    runs.seconds,
    1000 * runs.seconds / (runs.origins * series.series) as milliseconds_each,
    runs.peak_mb,
    {%- for measure in ['balance', 'income', 'spend'] %}
    max(scores.relative_wql) filter (scores.measure = '{{ measure }}') as {{ measure }},
    {%- endfor %}
    -- the mean of ratios is the geometric one
    exp(avg(ln(nullif(scores.relative_wql, 0)))) as all_measures
from runs
cross join series
left join scores on runs.model_name = scores.model_name
group by runs.model_name, runs.seconds, runs.peak_mb, runs.origins, series.series
order by all_measures asc nulls last, runs.model_name asc
