-- each segment, measure and month of the horizon has exactly one champion
select
    segment_type,
    segment,
    measure,
    month,
    count(*) filter (is_champion) as champions
from {{ ref('segment_forecasts') }}
group by all
having count(*) filter (is_champion) <> 1
