-- one row a measure and slice
{{ champions('segment_forecasts') }}
