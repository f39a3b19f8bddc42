-- one line per right of a client over an account, as text
{{ config(enabled=in_bank(model)) }}

{{ read_bank_file('berka', 'disp') }}
