-- one row per customer, as text
{{ config(enabled=in_bank(model)) }}

{{ read_bank_file('files', 'customers') }}
