-- one row per measure and slice, all customers or those with few months: the best simple baseline, the best other candidate, and which is published
{{ champions_of('customer_forecasts') }}
