-- empty: the files have no promotions
{{ config(enabled=in_bank(model)) }}

{{ empty_staging('promotions') }}
