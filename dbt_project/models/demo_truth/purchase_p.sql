-- one row per customer, product not held and cutoff
{{ config(enabled=in_bank(model)) }}

{{ read_truth('purchase_p') }}
