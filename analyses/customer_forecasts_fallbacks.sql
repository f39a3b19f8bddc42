-- one row per stage, candidate and status: forecasts that are not wholly the work of their candidate, and why
{{ fallbacks_of('customer_forecasts') }}
