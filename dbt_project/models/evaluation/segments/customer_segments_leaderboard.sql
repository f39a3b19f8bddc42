-- one row a measure, slice, model_name, metric, cutoff and horizon
select
    'customer_segments' as task,
    'cluster' as measure,
    'all' as slice,
    model_name,
    metric,
    'all' as cutoff,
    'all' as horizon,
    value,
    cast(null as double) as ci_low,
    cast(null as double) as ci_high,
    n,
    cast(0 as bigint) as n_unscored,
    seconds,
    peak_mb,
    cast(null as varchar) as verdict,
    cast(null as double) as p_value
from {{ ref('customer_segments_backtest') }}
where is_chosen and metric not in ('gap', 'gap_error', 'is_stable')
order by model_name, metric
