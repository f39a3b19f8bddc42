-- one line per credit card, as text
{{ config(enabled=in_bank(model)) }}

{{ read_bank_file('berka', 'card') }}
