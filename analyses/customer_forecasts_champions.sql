-- one row per measure: the best simple baseline, the best other candidate, and which is published
{{ champions_of('customer_forecasts') }}
