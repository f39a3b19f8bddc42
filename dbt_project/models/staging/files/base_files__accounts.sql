-- one row per account, as text
{{ config(enabled=in_bank(model)) }}

{{ read_bank_file('files', 'accounts') }}
