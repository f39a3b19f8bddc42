-- one line per loan, as text
{{ config(enabled=in_bank(model)) }}

{{ read_bank_file('berka', 'loan') }}
