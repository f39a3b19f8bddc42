-- one row per event of a customer and a product, as text
{{ config(enabled=in_bank(model)) }}

{{ read_bank_file('files', 'product_events') }}
