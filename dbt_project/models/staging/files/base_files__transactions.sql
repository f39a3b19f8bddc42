-- one row per transaction, as text
{{ config(enabled=in_bank(model)) }}

{{ read_bank_file('files', 'transactions') }}
