-- one row per customer
{{ config(enabled=in_bank(model)) }}

{{ read_truth('contact_effect') }}
