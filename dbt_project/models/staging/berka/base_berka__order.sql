-- one line per standing order, as text
{{ config(enabled=in_bank(model)) }}

{{ read_bank_file('berka', 'order') }}
