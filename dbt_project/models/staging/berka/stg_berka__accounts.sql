-- one row per row of account
{{ config(enabled=in_bank(model)) }}

with

lines as (

    select
        lines.*,
        owners.client_id
    from {{ ref('base_berka__account') }} as lines
    left join {{ ref('int_berka__account_owners') }} as owners on lines.account_id = owners.account_id

)

select
    account_id,
    client_id as customer_id,
    'checking' as account_type,
    'CZK' as currency,
    {{ read_berka_date('date') }} as opened_on,
    cast(null as date) as closed_on,
    {{ repairs({'opened_on_unreadable': read_berka_date('date') ~ ' is null'}) }} as repair,
    source_file,
    source_row,
    raw,
    {{ problems({
        'missing_account_id': 'account_id is null',
        'account_without_owner': 'client_id is null',
    }) }} as problem
from lines
