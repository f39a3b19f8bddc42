-- one line per account, as text
{{ config(enabled=in_bank(model)) }}

{{ read_bank_file('berka', 'account') }}
