-- one row per country, month and series, as text
{{ config(enabled=in_bank(model)) }}

{{ read_bank_file('files', 'macro_months') }}
