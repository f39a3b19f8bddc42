-- one row per customer and month, from joining to closing or to the cutoff
{{ config(schema='staging') }}

with

customers as (

    select * from {{ ref('customers') }}

),

account_spans as (

    select * from {{ ref('int_account_spans') }}

),

bank_clock as (

    select * from {{ ref('bank_clock') }}

),

-- an account that is opened after the cutoff is not known yet, nor is a closing that lies after it
lifetimes as (

    select
        customers.customer_id,
        least(customers.joined_on, min(account_spans.opened_on)) as joined_on,
        case
            when bool_and(coalesce(account_spans.closed_on < bank_clock.cutoff_at, false)) then max(account_spans.closed_on)
        end as closed_on
    from customers
    inner join account_spans on customers.customer_id = account_spans.customer_id
    inner join bank_clock on account_spans.opened_on < bank_clock.cutoff_at
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
