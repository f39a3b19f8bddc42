-- one row a decision_month, measure and slice
{{ clustered_decisions('customer_forecasts') }}
