-- one row per bank
{{ config(enabled=in_bank(model)) }}

{{ read_truth('generator') }}
