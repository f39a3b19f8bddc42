-- one row per customer and month: balances at the end of each day of checking and savings accounts, summed up
{{ config(schema='staging') }}

{%- set kinds = {'': 'checking + savings', 'checking_': 'checking', 'savings_': 'savings'} %}

with

account_days as (

    select * from {{ ref('int_account_days') }}

),

accounts as (

    select * from {{ ref('accounts') }}

),

grid as (

    select * from {{ ref('int_customer_grid') }}

),

bank_clock as (

    select * from {{ ref('bank_clock') }}

),

account_balances as (

    select
        accounts.customer_id,
        accounts.account_type,
        account_days.day,
        account_days.net_amount,
        account_days.closing_balance,
        accounts.closed_on,
        lead(account_days.day) over (partition by account_days.account_id order by account_days.day) as next_day,
        lag(account_days.closing_balance) over (partition by account_days.account_id order by account_days.day) as previous_balance
    from account_days
    inner join accounts on account_days.account_id = accounts.account_id
    cross join bank_clock
    where accounts.account_type in ('checking', 'savings') and account_days.day < bank_clock.cutoff_at

),

movements as (

    select
        customer_id,
        account_type,
        day,
        closing_balance - coalesce(previous_balance, closing_balance - net_amount) as change,
        net_amount
    from account_balances
    union all
    -- what an account held before its first row is there from the start of that month; nothing earlier is known
    select
        customer_id,
        account_type,
        cast(date_trunc('month', day) as date) as day,
        closing_balance - net_amount as change,
        0 as net_amount
    from account_balances
    where previous_balance is null
    union all
    -- what a closed account held is gone on the day after
    select
        customer_id,
        account_type,
        closed_on + 1 as day,
        -closing_balance as change,
        0 as net_amount
    from account_balances
    cross join bank_clock
    where next_day is null and closed_on + 1 < bank_clock.cutoff_at
    union all
    -- no change at the start of each month, so that no stretch of equal balance crosses months
    select
        customer_id,
        'none' as account_type,
        month as day,
        0 as change,
        0 as net_amount
    from grid

),

changes as (

    select
        customer_id,
        day,
        coalesce(sum(change) filter (account_type = 'checking'), 0) as checking_change,
        coalesce(sum(change) filter (account_type = 'savings'), 0) as savings_change,
        sum(change - net_amount) as unexplained
    from movements
    group by customer_id, day

),

stretches as (

    select
        customer_id,
        cast(date_trunc('month', day) as date) as month,
        day,
        checking_change,
        savings_change,
        unexplained,
        sum(checking_change) over running as checking,
        sum(savings_change) over running as savings,
        date_diff(
            'day',
            day,
            coalesce(lead(day) over running, date_trunc('month', day) + interval 1 month)
        ) as days
    from changes
    window running as (partition by customer_id order by day)

)

select
    customer_id,
    month,
    {%- for prefix, balance in kinds.items() %}
    {%- set change = 'checking_change + savings_change' if prefix == '' else prefix ~ 'change' %}
    cast(arg_min({{ balance }} - ({{ change }}), day) as decimal(18, 2)) as {{ prefix }}opening_balance,
    cast(arg_max({{ balance }}, day) as decimal(18, 2)) as {{ prefix }}closing_balance,
    cast(min({{ balance }}) as decimal(18, 2)) as {{ prefix }}lowest_balance,
    cast(sum(cast({{ balance }} as decimal(28, 2)) * days) / sum(days) as decimal(18, 2)) as {{ prefix }}mean_balance,
    cast(coalesce(sum(days) filter ({{ balance }} < 0), 0) as integer) as {{ prefix }}days_below_zero,
    {%- endfor %}
    cast(sum(unexplained) as decimal(18, 2)) as unexplained
from stretches
group by customer_id, month
