-- one row a system of segments, origin and segment
with

histories as (
    select * from {{ ref('segment_histories') }}
),

cutoffs as (
    select *
    from {{ ref('cutoffs') }}
    where is_origin
),

customer_months as (
    select * from {{ ref('customer_months') }}
),

fates as (
    select
        histories.segment_system,
        histories.cutoff_month,
        histories.segment,
        histories.customer_id,
        cutoffs.horizon,
        coalesce(bool_or(customer_months.month = cutoffs.cutoff_month + to_months(cutoffs.horizon)), false) as is_there,
        coalesce(bool_or(
            customer_months.has_activity
            and customer_months.month > cutoffs.cutoff_month + to_months(cutoffs.horizon) - interval 3 months
        ), false) as is_active
    from histories
    inner join cutoffs on histories.cutoff_month = cutoffs.cutoff_month
    left join customer_months
        on
            histories.customer_id = customer_months.customer_id
            and cutoffs.cutoff_month < customer_months.month
            and customer_months.month <= cutoffs.cutoff_month + to_months(cutoffs.horizon)
            and customer_months.month > cutoffs.cutoff_month + to_months(cutoffs.horizon) - interval 3 months
    group by all
)

select
    segment_system,
    cutoff_month,
    segment,
    horizon,
    count(*) as customers,
    count(*) filter (is_there) as customers_there,
    count(*) filter (is_there and is_active) as customers_active,
    significant(avg(is_there::int), 9) as retention,
    significant(avg((is_there and is_active)::int), 9) as active_share
from fates
group by all
order by segment_system, cutoff_month, segment
