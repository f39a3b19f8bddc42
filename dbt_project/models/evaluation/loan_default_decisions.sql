-- one row a decision_month, measure and slice
{{ classes_decisions('loan_default') }}
