-- The figures of each segment are the sums of customer_months over its members, to the cent, at every cutoff.
with

members as (

    select * from {{ ref('segment_members') }}

),

customer_months as (

    select * from {{ ref('customer_months') }}

),

-- rows of customers are read once; the segments of every type are made of these cells
cells as (

    select
        members.cutoff_month,
        'all' as "all",
        members.age_band,
        members.income_tier,
        members.region,
        customer_months.month,
        sum(customer_months.closing_balance) as balance,
        sum(customer_months.income) as income,
        sum(customer_months.spend) as spend
    from members
    inner join customer_months on members.customer_id = customer_months.customer_id
    group by all

),

typed_cells as (

    unpivot cells on "all", age_band, income_tier, region into name segment_type value segment

),

customer_sums as (

    select
        cutoff_month,
        segment_type,
        segment,
        month,
        sum(balance) as balance,
        sum(income) as income,
        sum(spend) as spend
    from typed_cells
    group by cutoff_month, segment_type, segment, month

),

-- months before the first member joined are zeros that no customer row stands behind
segment_sums as (

    select * from {{ ref('segment_months') }}

)

select
    coalesce(segment_sums.cutoff_month, customer_sums.cutoff_month) as cutoff_month,
    coalesce(segment_sums.segment_type, customer_sums.segment_type) as segment_type,
    coalesce(segment_sums.segment, customer_sums.segment) as segment,
    coalesce(segment_sums.month, customer_sums.month) as month,
    segment_sums.balance,
    customer_sums.balance as customer_balance,
    segment_sums.income,
    customer_sums.income as customer_income,
    segment_sums.spend,
    customer_sums.spend as customer_spend
from segment_sums
full join customer_sums
    on segment_sums.cutoff_month = customer_sums.cutoff_month
    and segment_sums.segment_type = customer_sums.segment_type
    and segment_sums.segment = customer_sums.segment
    and segment_sums.month = customer_sums.month
where
    segment_sums.balance is distinct from coalesce(customer_sums.balance, 0)
    or segment_sums.income is distinct from coalesce(customer_sums.income, 0)
    or segment_sums.spend is distinct from coalesce(customer_sums.spend, 0)
