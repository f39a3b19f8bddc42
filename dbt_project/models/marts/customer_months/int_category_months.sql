-- one row per customer, month and category, before the cutoff
{{ config(schema='staging') }}

with

transactions as (

    select * from {{ ref('transactions') }}

),

accounts as (

    select * from {{ ref('accounts') }}

),

bank_clock as (

    select * from {{ ref('bank_clock') }}

)

select
    transactions.customer_id,
    cast(date_trunc('month', transactions.booked_at) as date) as month,
    transactions.category,
    count(*) as transactions,
    count(*) filter (transactions.is_outlier) as outliers,
    -- money into and out of what counts as balance, so that balances can be explained by it
    coalesce(sum(transactions.amount) filter (transactions.amount > 0 and accounts.account_type <> 'card'), 0) as inflow,
    coalesce(-sum(transactions.amount) filter (transactions.amount < 0 and accounts.account_type <> 'card'), 0) as outflow,
    coalesce(-sum(transactions.amount) filter (transactions.amount < 0 and not transactions.is_own_transfer), 0) as spend,
    max(transactions.booked_at) as last_booked_at
from transactions
inner join accounts on transactions.account_id = accounts.account_id
cross join bank_clock
where accounts.account_type <> 'loan' and transactions.booked_at < bank_clock.cutoff_at
group by all
