-- one row per promotion, as text
{{ config(enabled=in_bank(model)) }}

{{ read_bank_file('files', 'promotions') }}
