-- one row per customer who joined within the data: the months in which the customer counts as new
-- Nobody is new to a bank whose history is hardly longer than that.
{{ config(schema='staging') }}
{%- set newest = var('new_customer_months') | int %}

with

customer_months as (

    select * from {{ ref('customer_months') }}

),

bank_clock as (

    select * from {{ ref('bank_clock') }}

),

-- who joined before the data begin has no first months in them
firsts as (

    select
        customer_id,
        min(month) as first_month
    from customer_months
    group by customer_id
    having min(tenure_months) = 0

)

select
    firsts.customer_id,
    firsts.first_month,
    cast(firsts.first_month + interval {{ newest - 1 }} months as date) as last_month
from firsts
cross join bank_clock
where bank_clock.months > {{ newest }} + 12
