-- one row per customer and month with income
-- Income is inflow that recurs: of a category that is regular by its nature (salary, pension, benefits), or of a payer
-- (category and counterparty) who had also paid in two or more of the three months before.
{{ config(schema='staging') }}

with

transactions as (

    select * from {{ ref('transactions') }}

),

accounts as (

    select * from {{ ref('accounts') }}

),

categories as (

    select * from {{ ref('categories') }}

),

bank_clock as (

    select * from {{ ref('bank_clock') }}

),

payers as (

    select
        transactions.customer_id,
        transactions.category,
        coalesce(transactions.counterparty, '') as counterparty,
        cast(date_trunc('month', transactions.booked_at) as date) as month,
        sum(transactions.amount) as inflow
    from transactions
    inner join accounts on transactions.account_id = accounts.account_id
    cross join bank_clock
    where
        transactions.amount > 0
        and not transactions.is_own_transfer
        and accounts.account_type in ('checking', 'savings')
        and transactions.booked_at < bank_clock.cutoff_at
    group by all

),

recurring as (

    select
        *,
        count(*) over (
            partition by customer_id, category, counterparty order by month
            range between interval 3 months preceding and interval 1 month preceding
        ) as earlier_months
    from payers

)

select
    recurring.customer_id,
    recurring.month,
    cast(sum(recurring.inflow) as decimal(18, 2)) as income
from recurring
left join categories on recurring.category = categories.category
where coalesce(categories.is_regular_income, false) or recurring.earlier_months >= 2
group by recurring.customer_id, recurring.month
