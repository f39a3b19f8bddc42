-- one row a task, measure and slice
{{ union_tasks('champions') }}
order by task, measure, slice
