-- one row: the best simple baseline, the best other candidate, and which is published
{{ champions_of('loan_default') }}
