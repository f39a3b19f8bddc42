-- empty: the file has no loans
{{ config(enabled=in_bank(model)) }}

{{ empty_staging('loans') }}
