-- one row per loan
{{ config(enabled=in_bank(model)) }}

{{ read_truth('loan_default_p') }}
