-- one row per loan whose customer had a transaction before the grant on a checking or savings account: balances of the day before,
-- and the lowest since the month of the grant began
{{ config(schema='staging') }}

with

applications as (

    select * from {{ ref('int_loan_applications') }}

),

accounts as (

    select *
    from {{ ref('accounts') }}
    where account_type in ('checking', 'savings')

),

account_days as (

    select * from {{ ref('int_account_days') }}

),

-- each day counts on its own from the month of the grant on, all earlier ones as the one state in which that month began
states as (

    select
        applications.loan_id,
        applications.granted_on,
        account_days.account_id,
        accounts.closed_on,
        greatest(account_days.day, applications.grant_month) as day,
        account_days.day >= applications.grant_month as is_in_month,
        arg_max(account_days.closing_balance, account_days.day) as balance
    from applications
    inner join accounts on applications.customer_id = accounts.customer_id
    inner join account_days
        on accounts.account_id = account_days.account_id
        and applications.granted_on > account_days.day
    group by all

),

changes as (

    select
        loan_id,
        day,
        balance - coalesce(lag(balance) over running, 0) as change
    from states
    window running as (partition by loan_id, account_id order by day, is_in_month)
    union all
    -- what a closed account held is gone on the day after
    select
        loan_id,
        closed_on + 1 as day,
        -arg_max(balance, (day, is_in_month)) as change
    from states
    where closed_on + 1 < granted_on
    group by loan_id, account_id, closed_on

),

days as (

    select
        changes.loan_id,
        greatest(changes.day, applications.grant_month) as day,
        sum(changes.change) as change
    from changes
    inner join applications on changes.loan_id = applications.loan_id
    group by all

),

balances as (

    select
        loan_id,
        day,
        sum(change) over (partition by loan_id order by day) as balance
    from days

)

select
    loan_id,
    cast(arg_max(balance, day) as decimal(18, 2)) as balance_day_before,
    cast(min(balance) as decimal(18, 2)) as lowest_balance_grant_month
from balances
group by loan_id
