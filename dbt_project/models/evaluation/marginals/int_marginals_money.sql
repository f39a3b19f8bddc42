-- one row per percentile of customers' mean monthly income, and of balances at the ends of months, in multiples of the median
-- income so that currencies compare; and one per way to count months below zero
{{ config(schema='staging', materialized='view') }}

{%- set percentiles = [5, 10, 25, 50, 75, 90, 95] %}

with

-- quiet months, and customers of whom no transaction was delivered, tell nothing of money
customer_months as (

    select *
    from {{ ref('customer_months') }}
    where has_activity

),

incomes as (

    select
        customer_id,
        cast(sum(income) as double) / count(*) as income
    from customer_months
    group by customer_id
    having sum(income) > 0

),

usual as (

    select median(income) as income from incomes

),

balances as (

    select cast(closing_balance as double) as balance from customer_months

),

percentiles as (

    {%- for percentile in percentiles %}
    select
        'income' as figure,
        'p{{ '%02d' | format(percentile) }}' as item,
        quantile_cont(income, {{ percentile / 100 }}) as amount
    from incomes
    union all
    select
        'balance' as figure,
        'p{{ '%02d' | format(percentile) }}' as item,
        quantile_cont(balance, {{ percentile / 100 }}) as amount
    from balances
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}

)

select
    percentiles.figure,
    percentiles.item,
    percentiles.amount / usual.income as value
from percentiles
cross join usual
union all
select
    'below_zero' as figure,
    'month_ends' as item,
    count(*) filter (checking_closing_balance < 0) / nullif(count(*), 0) as value
from customer_months
union all
select
    'below_zero' as figure,
    'months' as item,
    count(*) filter (checking_days_below_zero > 0) / nullif(count(*), 0) as value
from customer_months
union all
select
    'below_zero' as figure,
    'customers' as item,
    count(distinct customer_id) filter (checking_days_below_zero > 0) / nullif(count(distinct customer_id), 0) as value
from customer_months
