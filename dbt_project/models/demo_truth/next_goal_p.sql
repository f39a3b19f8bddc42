-- one row per everyday purchase in the month after an origin
{{ config(enabled=in_bank(model)) }}

{{ read_truth('next_goal_p') }}
