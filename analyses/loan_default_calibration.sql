-- one row per model and bin of equally many loans, the highest chances first: what was said, what came, what a ranking finds
select
    model_name,
    bin,
    n,
    events,
    mean_p,
    share,
    ci_low,
    ci_high,
    mean_p between ci_low and ci_high as is_held,
    share_of_rows,
    share_of_events,
    lift
from {{ ref('calibration') }}
where task = 'loan_default' and model_name in ('champion', 'oracle')
order by model_name, bin
