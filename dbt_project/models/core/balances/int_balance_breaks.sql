-- one row per account and day whose closing balance is not the one before plus the day's amounts
{{ config(schema='staging') }}

with

days as (

    select
        *,
        lag(closing_balance) over (partition by account_id order by day) as previous_balance
    from {{ ref('int_account_days_stated') }}

)

select
    account_id,
    day,
    is_order_unknown,
    previous_balance,
    cast(closing_balance - previous_balance - net_amount as decimal(18, 2)) as unexplained
from days
where closing_balance <> previous_balance + net_amount
