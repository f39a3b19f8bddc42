-- one row per measure, candidate and horizon (empty: all of them): what its errors in the back-test were like
select
    measure,
    model_name,
    try_cast(horizon as integer) as horizon,
    n,
    mean_error,
    sd_error,
    share_below_80,
    share_above_80
from {{ ref('residuals') }}
where task = 'customer_forecasts' and slice = 'all'
order by measure asc, model_name asc, horizon asc nulls first
