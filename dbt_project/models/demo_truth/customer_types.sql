-- one row per customer
{{ config(enabled=in_bank(model)) }}

{{ read_truth('customer_types') }}
