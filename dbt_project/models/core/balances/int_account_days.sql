-- one row per account and day with transactions, signs repaired
{{ config(schema='staging', materialized='view') }}

with

days as (

    select * from {{ ref('int_account_days_stated') }}

),

breaks as (

    select * from {{ ref('int_balance_breaks') }}

),

repairs as (

    select
        account_id,
        day,
        -2 * sum(amount) as repaired
    from {{ ref('int_sign_repairs') }}
    group by account_id, day

)

select
    days.account_id,
    days.day,
    days.transactions,
    cast(days.net_amount + coalesce(repairs.repaired, 0) as decimal(18, 2)) as net_amount,
    days.closing_balance,
    days.is_stated,
    cast(coalesce(breaks.unexplained, 0) - coalesce(repairs.repaired, 0) as decimal(18, 2)) as unexplained
from days
left join breaks on days.account_id = breaks.account_id and days.day = breaks.day
left join repairs on days.account_id = repairs.account_id and days.day = repairs.day
