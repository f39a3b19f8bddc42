-- one row per event, model, horizon and bin of equally many chances, the highest first: what was said, what came, what a ranking finds
{{ calibration_of('customer_stress', ['champion', 'majority', 'oracle']) }}
