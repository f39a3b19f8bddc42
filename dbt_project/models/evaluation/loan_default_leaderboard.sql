-- one row a measure, slice, model_name, metric, cutoff and horizon
{{ classes_leaderboard('loan_default') }}
