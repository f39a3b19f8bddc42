-- empty: the file has no loan_payments
{{ config(enabled=in_bank(model)) }}

{{ empty_staging('loan_payments') }}
