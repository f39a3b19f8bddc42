-- In each month of each customer the balance changes by inflow, outflow and what is called unexplained, to the cent.
select
    customer_id,
    month,
    opening_balance,
    closing_balance,
    inflow,
    outflow,
    unexplained
from {{ ref('customer_months') }}
where
    closing_balance - opening_balance <> inflow - outflow + unexplained
    or opening_balance <> checking_opening_balance + savings_opening_balance
    or closing_balance <> checking_closing_balance + savings_closing_balance
