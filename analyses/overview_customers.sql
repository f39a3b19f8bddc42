-- one row per month: customers active, silent for three months, and gone; transactions
with

customer_months as (

    select * from {{ ref('customer_months') }}

),

states as (

    select
        customer_id,
        month,
        transactions,
        bool_or(has_activity) over (
            partition by customer_id order by month
            rows between 2 preceding and current row
        ) as is_active,
        month = min(month) over (partition by customer_id) as is_first
    from customer_months

),

months as (

    select
        month,
        count(*) as present,
        count(*) filter (is_active) as active,
        count(*) filter (is_first) as joined,
        sum(transactions) as transactions
    from states
    group by month

)

select
    month,
    active,
    present - active as inactive,
    cast(sum(joined) over (order by month) - present as bigint) as closed,
    cast(transactions as bigint) as transactions
from months
order by month
