-- one row per category group, its share of all spend; and per block of a household budget, its share of what is spent outside finance
{{ config(schema='staging', materialized='view') }}

with

customer_months as (

    select * from {{ ref('customer_months') }}

),

groups as (

    unpivot customer_months
    on columns('^spend_.+')
    into name spend_group value amount

),

sums as (

    select
        replace(spend_group, 'spend_', '') as category_group,
        sum(amount) as amount
    from groups
    group by spend_group
    having sum(amount) > 0

),

-- household budget surveys count consumption: no loan payments, taxes and most insurance
blocks as (

    select
        case
            when category_group in ('housing', 'shopping') then 'housing_and_shopping'
            when category_group in ('leisure', 'eating_out', 'travel') then 'leisure_and_travel'
            when category_group in ('cash', 'other') then 'cash_and_other'
            else category_group
        end as item,
        sum(amount) as amount
    from sums
    where category_group <> 'finance'
    group by item

)

select
    'spending' as figure,
    category_group as item,
    amount / sum(amount) over () as value
from sums
union all
select
    'consumption' as figure,
    item,
    amount / sum(amount) over () as value
from blocks
