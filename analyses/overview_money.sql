-- one row per month: what all customers hold, earn and spend
select
    month,
    count(*) as customers,
    sum(closing_balance) as balance,
    sum(income) as income,
    sum(spend) as spend
from {{ ref('customer_months') }}
group by month
order by month
