-- empty: the file has no promotions
{{ config(enabled=in_bank(model)) }}

{{ empty_staging('promotions') }}
