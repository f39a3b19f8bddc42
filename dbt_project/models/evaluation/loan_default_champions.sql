-- one row a measure and slice
{{ champions('loan_default') }}
