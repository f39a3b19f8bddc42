-- one row per customer, cutoff and horizon
{{ config(enabled=in_bank(model)) }}

{{ read_truth('event_p') }}
