-- one row per task: how far it got on this bank, and what to be careful with
select
    task,
    status,
    origins,
    n_predictions,
    message,
    warnings
from {{ ref('task_status') }}
order by task
