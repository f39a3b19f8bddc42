-- one row per category: purchases made unusually large on purpose, those of them that are flagged, and all flags
{{ config(enabled=bank() == 'demo') }}

with

transactions as (

    select * from {{ ref('transactions') }}

),

planted as (

    select * from {{ ref('planted_outliers') }}

)

select
    transactions.category,
    count(planted.transaction_id) as planted,
    count(planted.transaction_id) filter (transactions.is_outlier) as found,
    count(*) filter (transactions.is_outlier) as flags,
    count(*) as transactions
from transactions
left join planted on transactions.transaction_id = planted.transaction_id
group by transactions.category
having count(planted.transaction_id) > 0 or bool_or(transactions.is_outlier)
order by planted desc, flags desc, category asc
