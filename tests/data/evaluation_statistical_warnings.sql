-- statistical checks that failed: they warn and never block publishing
{{ config(severity='warn') }}

select
    task,
    warnings
from {{ ref('task_status') }}
where warnings is not null
