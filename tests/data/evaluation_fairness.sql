-- groups that fairness warns of and that task_status does not name
select fairness.*
from {{ ref('fairness') }} as fairness
inner join {{ ref('task_status') }} as task_status on fairness.task = task_status.task
where
    (fairness.approval_status = 'below four fifths' or fairness.calibration_status = 'not calibrated')
    and not coalesce(contains(task_status.warnings, fairness.attribute || ' ' || fairness.group_name), false)
