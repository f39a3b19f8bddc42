-- one row a system of segments, segment and month of the two years before the cutoff
with

histories as (
    select histories.*
    from {{ ref('segment_histories') }} as histories
    inner join {{ ref('bank_clock') }} as bank_clock on histories.cutoff_month = bank_clock.cutoff_month
),

customer_months as (
    select * from {{ ref('customer_months') }}
),

bank_clock as (
    select * from {{ ref('bank_clock') }}
),

months as (
    select
        histories.segment_system,
        histories.segment,
        customer_months.month,
        count(*) as customers,
        cast(sum(customer_months.spend) as decimal(18, 2)) as spend,
        cast(sum(customer_months.transactions) as bigint) as transactions,
        bank_clock.currency
    from histories
    inner join customer_months on histories.customer_id = customer_months.customer_id
    cross join bank_clock
    where customer_months.month > bank_clock.cutoff_month - interval 24 months
    group by all
)

select
    *,
    cast(spend / customers as decimal(18, 2)) as spend_per_customer,
    significant(transactions / customers, 9) as transactions_per_customer,
    -- customers who joined within the year count in neither month less than they are
    significant(spend / customers / nullif(max(spend / customers) over year_before, 0) - 1, 9) as spend_change_12_months,
    significant(
        transactions / customers / nullif(max(transactions / customers) over year_before, 0) - 1, 9
    ) as transactions_change_12_months
from months
window year_before as (
    partition by segment_system, segment order by month
    range between interval 12 months preceding and interval 12 months preceding
)
order by segment_system, segment, month
