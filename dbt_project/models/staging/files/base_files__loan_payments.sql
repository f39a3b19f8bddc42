-- one row per payment due on a loan, as text
{{ config(enabled=in_bank(model)) }}

{{ read_bank_file('files', 'loan_payments') }}
