-- one line per transaction, with what was known of its customer, as text
{{ config(enabled=in_bank(model)) }}

{{ read_bank_file('kaggle', 'bank_transactions') }}
