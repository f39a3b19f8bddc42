-- one row a task, measure, model_name, horizon and bin
{{ union_kinds({'classes': classes_calibration, 'segments': segments_calibration}) }}
order by task, measure, model_name, horizon, bin
