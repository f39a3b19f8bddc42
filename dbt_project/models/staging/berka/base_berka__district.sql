-- one line per district, as text
{{ config(enabled=in_bank(model)) }}

{{ read_bank_file('berka', 'district') }}
