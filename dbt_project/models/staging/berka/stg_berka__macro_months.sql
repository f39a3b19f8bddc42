-- empty: the files have no macro_months
{{ config(enabled=in_bank(model)) }}

{{ empty_staging('macro_months') }}
