-- one row a measure and slice
{{ champions('customer_stress') }}
