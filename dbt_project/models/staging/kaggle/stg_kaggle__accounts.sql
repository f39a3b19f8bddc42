-- one row per customer of bank_transactions: the file gives each customer one balance, so one account
{{ config(enabled=in_bank(model)) }}

with

customers as (

    select * from {{ ref('stg_kaggle__customers') }}

)

select
    customer_id as account_id,
    customer_id,
    'checking' as account_type,
    cast(null as varchar) as currency,
    cast(null as date) as opened_on,
    cast(null as date) as closed_on,
    cast(null as varchar) as repair,
    source_file,
    source_row,
    raw,
    problem
from customers
