-- A customer's months have no gap, and each opens with the balance that the one before closed with.
with

months as (

    select
        *,
        lag(month) over earlier as previous_month,
        lag(checking_closing_balance) over earlier as previous_checking,
        lag(savings_closing_balance) over earlier as previous_savings
    from {{ ref('customer_months') }}
    window earlier as (partition by customer_id order by month)

)

select
    customer_id,
    month,
    previous_month,
    checking_opening_balance,
    previous_checking,
    savings_opening_balance,
    previous_savings
from months
where
    previous_month <> month - interval 1 month
    or checking_opening_balance <> previous_checking
    or savings_opening_balance <> previous_savings
