-- one row a run_id, task, stage, model_name and cutoff_month
{{ union_stages(task_runs) }}
order by task, stage, model_name, cutoff_month, run_id
