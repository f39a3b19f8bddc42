-- empty: the file has no region_figures
{{ config(enabled=in_bank(model)) }}

{{ empty_staging('region_figures') }}
