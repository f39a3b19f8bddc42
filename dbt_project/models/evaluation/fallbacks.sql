-- one row a run_id, task, stage, model_name, cutoff_month and status
{{ union_stages(task_fallbacks) }}
order by task, stage, model_name, cutoff_month, status, run_id
