-- one row per measure, candidate and horizon (empty: all of them): what its errors in the back-test were like
select
    measure,
    model_name,
    try_cast(horizon as integer) as horizon,
    n,
    mean_error,
    sd_error,
    case
        when abs(mean_error) < 0.1 * sd_error then 'about right'
        when mean_error > 0 then 'too low'
        when mean_error < 0 then 'too high'
    end as leaning,
    -- a candidate that is too slow for all customers has fewer
    n = max(n) over (partition by measure, horizon) as is_on_all,
    share_below_80,
    share_above_80
from {{ ref('residuals') }}
where task = 'customer_forecasts' and slice = 'all'
order by measure asc, model_name asc, horizon asc nulls first
