-- one row per customer and month, from joining to closing or to the cutoff
{{ config(schema='staging') }}

with

customers as (

    select * from {{ ref('customers') }}

),

accounts as (

    select * from {{ ref('accounts') }}

),

bank_clock as (

    select * from {{ ref('bank_clock') }}

),

first_days as (

    select
        account_id,
        min(day) as first_day
    from {{ ref('int_account_days') }}
    group by account_id

),

-- a closing that lies after the cutoff is not known yet
lifetimes as (

    select
        customers.customer_id,
        coalesce(
            least(customers.joined_on, min(coalesce(accounts.opened_on, first_days.first_day))),
            min(first_days.first_day)
        ) as joined_on,
        case
            when bool_and(coalesce(accounts.closed_on < bank_clock.cutoff_at, false)) then max(accounts.closed_on)
        end as closed_on
    from customers
    inner join accounts on customers.customer_id = accounts.customer_id
    left join first_days on accounts.account_id = first_days.account_id
    cross join bank_clock
    group by customers.customer_id, customers.joined_on

),

spans as (

    select
        lifetimes.*,
        greatest(date_trunc('month', lifetimes.joined_on), bank_clock.first_month) as first_month,
        least(date_trunc('month', lifetimes.closed_on), bank_clock.cutoff_month) as last_month
    from lifetimes
    cross join bank_clock
    where lifetimes.joined_on < bank_clock.cutoff_at

)

select
    customer_id,
    cast(unnest(range(first_month::timestamp, last_month::timestamp + interval 1 month, interval 1 month)) as date) as month,
    cast(joined_on as date) as joined_on,
    cast(closed_on as date) as closed_on
from spans
