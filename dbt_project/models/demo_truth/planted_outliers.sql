-- one row per planted outlier
{{ config(enabled=in_bank(model)) }}

{{ read_truth('planted_outliers') }}
