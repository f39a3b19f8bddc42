-- one row per system of segments, segment and month: spend and transactions of a customer
select
    segment_system,
    segment,
    month,
    customers,
    cast(spend_per_customer as double) as spend_per_customer,
    transactions_per_customer,
    spend_change_12_months,
    transactions_change_12_months
from {{ ref('segment_activity') }}
order by segment_system, segment, month
