-- one row per measure, candidate and horizon (empty: all of them): what its errors in the back-test were like
select
    measure,
    model_name,
    try_cast(horizon as integer) as horizon,
    n,
    mean_error,
    sd_error,
    mean_error - sd_error as one_sd_below,
    mean_error + sd_error as one_sd_above,
    correlation_with_previous,
    share_below_80,
    share_above_80
from {{ ref('residuals') }}
where task = 'segment_forecasts' and slice = 'all'
order by measure asc, model_name asc, horizon asc nulls first
