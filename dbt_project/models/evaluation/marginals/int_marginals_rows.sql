-- one row per first digit of amounts, its share; and per weekday (1 is Monday), its rows over those of the mean weekday
{{ config(schema='staging', materialized='view') }}

with

transactions as (

    select
        abs(transactions.amount) as amount,
        isodow(transactions.booked_at) as weekday,
        -- made when the customer is there; transfers, direct debits and fees have days of their own
        coalesce(
            transactions.amount < 0
            and transactions.payment_method in ('cash', 'card', 'debit_card', 'credit_card', 'contactless')
            and categories.category_group <> 'finance',
            false
        ) as is_purchase
    from {{ ref('transactions') }} as transactions
    left join {{ ref('categories') }} as categories on transactions.category = categories.category

),

digits as (

    select
        left(ltrim(cast(amount as varchar), '0.'), 1) as item,
        count(*) as n
    from transactions
    where amount > 0
    group by item

),

weekdays as (

    select
        cast(weekday as varchar) as item,
        count(*) as bookings,
        count(*) filter (is_purchase) as purchases
    from transactions
    group by weekday

)

select
    'first_digit' as figure,
    item,
    n / sum(n) over () as value
from digits
union all
select
    'weekday_bookings' as figure,
    item,
    bookings / avg(bookings) over () as value
from weekdays
union all
select
    'weekday_purchases' as figure,
    item,
    purchases / nullif(avg(purchases) over (), 0) as value
from weekdays
