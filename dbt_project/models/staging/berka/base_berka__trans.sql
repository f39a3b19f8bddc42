-- one line per transaction, as text
{{ config(enabled=in_bank(model)) }}

{{ read_bank_file('berka', 'trans') }}
