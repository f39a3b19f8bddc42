-- one row a task, measure, slice, model_name, horizon, actual and called
{{ union_kinds({'classes': classes_confusion}) }}
order by task, measure, slice, model_name, horizon, actual, called
