-- one row a measure, slice, model_name, metric, cutoff and horizon
{{ clustered_leaderboard('customer_forecasts') }}
