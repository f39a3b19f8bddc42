-- one row per category group: spend of the last twelve months and of the twelve before
with

bank_clock as (

    select * from {{ ref('bank_clock') }}

),

groups as (

    unpivot {{ ref('customer_months') }}
    on columns('^spend_.+')
    into name category_group value amount

),

sums as (

    select
        replace(groups.category_group, 'spend_', '') as category_group,
        sum(groups.amount) filter (groups.month > bank_clock.cutoff_month - interval 12 months) as spend,
        sum(groups.amount) filter (groups.month <= bank_clock.cutoff_month - interval 12 months) as spend_before,
        bank_clock.months >= 24 as is_comparable
    from groups
    cross join bank_clock
    where groups.month > bank_clock.cutoff_month - interval 24 months
    group by groups.category_group, bank_clock.months

)

select
    category_group,
    spend,
    spend / sum(spend) over () as spend_share,
    case when is_comparable then spend / nullif(spend_before, 0) - 1 end as change
from sums
where spend > 0
order by spend desc, category_group asc
