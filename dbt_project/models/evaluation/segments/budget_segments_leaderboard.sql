-- one row a measure, slice, model_name, metric, cutoff and horizon
with

backtest as (
    select
        *,
        s.slice,
        case y when 'low' then p_low when 'medium' then p_medium when 'high' then p_high end as p_observed
    from {{ ref('budget_segments_backtest') }}
    cross join unnest(['all', 'months_of_history=' || months_of_history]) as s (slice)
),

tests as (
    select * from {{ ref('budget_segments_tests') }}
),

-- seconds and peak_mb are of a fold, which fits all months of history together
costs as (
    select
        model_name,
        sum(seconds) as seconds,
        max(peak_mb) as peak_mb
    from (
        select
            model_name,
            fold,
            max(seconds) as seconds,
            max(peak_mb) as peak_mb
        from backtest
        where fold is not null
        group by model_name, fold
    ) as folds
    group by model_name
),

counts as (
    select
        slice,
        model_name,
        count(*) as n_rows,
        count(*) filter (y is not null and predicted is not null) as n,
        avg((y = predicted)::int) filter (y is not null and predicted is not null) as accuracy,
        avg(log_score(true, p_observed)) filter (p_observed is not null and predicted is not null) as log_loss
    from backtest
    group by slice, model_name
),

figures as (
    unpivot (
        select
            counts.*,
            tests.macro_f1
        from counts
        left join tests on counts.slice = tests.slice and counts.model_name = tests.model_name
    )
    on accuracy, macro_f1, log_loss into name metric value value
)

select
    'budget_segments' as task,
    'budget_segment' as measure,
    figures.slice,
    figures.model_name,
    figures.metric,
    'all' as cutoff,
    'all' as horizon,
    significant(figures.value, 9) as value,
    if(figures.metric = 'macro_f1', tests.macro_f1_low, null) as ci_low,
    if(figures.metric = 'macro_f1', tests.macro_f1_high, null) as ci_high,
    figures.n,
    figures.n_rows - figures.n as n_unscored,
    costs.seconds,
    costs.peak_mb,
    if(figures.metric = 'macro_f1', tests.verdict, null) as verdict,
    if(figures.metric = 'macro_f1', tests.p_value, null) as p_value
from figures
left join tests on figures.slice = tests.slice and figures.model_name = tests.model_name
left join costs on figures.model_name = costs.model_name
order by figures.slice, figures.model_name, figures.metric
