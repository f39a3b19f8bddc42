-- an interval contains the mean, and the wider one the narrower one
select *
from {{ ref('segment_forecasts') }}
where not (lo_95 <= lo_80 and lo_80 <= mean and mean <= hi_80 and hi_80 <= hi_95)
