-- empty: the file has no product_events
{{ config(enabled=in_bank(model)) }}

{{ empty_staging('product_events') }}
