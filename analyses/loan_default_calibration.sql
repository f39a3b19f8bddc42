-- one row per model and bin of equally many loans, the highest chances first: what was said, what came, what a ranking finds
{{ calibration_of('loan_default', ['champion', 'oracle']) }}
