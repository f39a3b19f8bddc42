-- one line per client, as text
{{ config(enabled=in_bank(model)) }}

{{ read_bank_file('berka', 'client') }}
