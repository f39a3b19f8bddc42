-- one row a task, measure, slice, model_name, metric, cutoff and horizon
{{ union_tasks('leaderboard') }}
order by task, measure, slice, model_name, metric, cutoff, horizon
