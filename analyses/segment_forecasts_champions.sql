-- one row per measure and segment type: the best simple baseline, the best other candidate, and which is published
select
    measure,
    replace(slice, 'segment_type=', '') as segment_type,
    model_name,
    baseline,
    baseline_value,
    challenger,
    challenger_value,
    p_value,
    origins,
    verdict
from {{ ref('champions') }}
where task = 'segment_forecasts' and slice <> 'all'
order by measure, segment_type
