-- one row per file: the rows that it has and what they are for
{{ config(enabled=in_bank(model)) }}

{{ count_rows('transactions', 'base_kaggle__bank_transactions') }}
