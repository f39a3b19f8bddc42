-- one row a decision_month, measure and slice
{{ forecast_decisions('segment_forecasts') }}
