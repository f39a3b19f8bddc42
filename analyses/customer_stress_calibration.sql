-- one row per event, model, horizon and bin of equally many chances, the highest first: what was said, what came, what a ranking finds
select
    measure || ' ' || horizon as panel,
    measure,
    model_name,
    try_cast(horizon as integer) as horizon,
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
where
    task = 'customer_stress'
    and model_name in ('champion', 'majority', 'oracle')
order by measure, model_name, horizon, bin
