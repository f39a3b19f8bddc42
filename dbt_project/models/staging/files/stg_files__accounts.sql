-- one row per row of the accounts file
{{ config(enabled=in_bank(model)) }}

with

lines as (

    select * from {{ ref('base_files__accounts') }}

)

select
    account_id,
    customer_id,
    lower(account_type) as account_type,
    upper(currency) as currency,
    {{ read_date('opened_on') }} as opened_on,
    {{ read_date('closed_on') }} as closed_on,
    {{ repairs({
        'opened_on_unreadable': 'opened_on is not null and ' ~ read_date('opened_on') ~ ' is null',
        'closed_on_unreadable': 'closed_on is not null and ' ~ read_date('closed_on') ~ ' is null',
    }) }} as repair,
    source_file,
    source_row,
    raw,
    {{ problems({
        'missing_account_id': 'account_id is null',
        'missing_customer_id': 'customer_id is null',
    }) }} as problem
from lines
