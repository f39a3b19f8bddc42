-- one row per planted dirty row
{{ config(enabled=in_bank(model)) }}

{{ read_truth('planted_dirt') }}
