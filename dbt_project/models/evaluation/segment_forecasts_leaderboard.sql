-- one row a measure, slice, model_name, metric, cutoff and horizon
{{ forecast_leaderboard('segment_forecasts') }}
