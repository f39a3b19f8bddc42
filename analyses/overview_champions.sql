-- one row per measure and segment type: the model that is published and the simple baseline that it had to beat
select
    measure,
    replace(slice, 'segment_type=', '') as segment_type,
    model_name,
    verdict,
    value,
    baseline,
    baseline_value,
    p_value
from {{ ref('champions') }}
where task = 'segment_forecasts' and slice <> 'all'
order by measure, segment_type
