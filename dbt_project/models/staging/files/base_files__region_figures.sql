-- one row per region and series, as text
{{ config(enabled=in_bank(model)) }}

{{ read_bank_file('files', 'region_figures') }}
