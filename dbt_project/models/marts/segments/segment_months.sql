-- one row per cutoff, segment and month: sums over the members that the segment had at the cutoff
with

members as (

    select * from {{ ref('segment_members') }}

),

customer_months as (

    select * from {{ ref('customer_months') }}

),

bank_clock as (

    select * from {{ ref('bank_clock') }}

),

memberships as (

    unpivot (
        select
            *,
            'all' as "all"
        from members
    )
    on "all", age_band, income_tier, region
    into name segment_type value segment

),

segments as (

    select
        cutoff_month,
        cutoff_at,
        segment_type,
        segment,
        count(*) as members,
        max(max_source_at) as max_source_at
    from memberships
    group by all

),

-- every month since the bank's first, also those before the members had joined
spine as (

    select
        segments.*,
        cast(unnest(range(
            bank_clock.first_month::timestamp, bank_clock.cutoff_at, interval 1 month
        )) as date) as month
    from segments
    cross join bank_clock

),

sums as (

    select
        members.cutoff_month,
        {%- for type in ['age_band', 'income_tier', 'region'] %}
        members.{{ type }},
        {%- endfor %}
        customer_months.month,
        grouping(members.age_band) * 4 + grouping(members.income_tier) * 2 + grouping(members.region) as grouped,
        sum(customer_months.closing_balance) as balance,
        sum(customer_months.income) as income,
        sum(customer_months.spend) as spend,
        max(customer_months.last_booked_at) as last_booked_at
    from members
    inner join customer_months on members.customer_id = customer_months.customer_id
    group by grouping sets ( -- noqa: PRS
        (members.cutoff_month, customer_months.month, members.age_band),
        (members.cutoff_month, customer_months.month, members.income_tier),
        (members.cutoff_month, customer_months.month, members.region),
        (members.cutoff_month, customer_months.month)
    )

),

named_sums as (

    select
        *,
        case grouped when 3 then 'age_band' when 5 then 'income_tier' when 6 then 'region' else 'all' end as segment_type,
        case grouped when 3 then age_band when 5 then income_tier when 6 then region else 'all' end as segment
    from sums

)

select
    spine.cutoff_month,
    spine.cutoff_at,
    spine.segment_type,
    spine.segment,
    spine.month,
    spine.month <= spine.cutoff_month as is_history,
    cast(spine.members as integer) as members,
    {%- for measure in ['balance', 'income', 'spend'] %}
    cast(coalesce(named_sums.{{ measure }}, 0) as decimal(18, 2)) as {{ measure }},
    {%- endfor %}
    greatest(spine.max_source_at, named_sums.last_booked_at) as max_source_at
from spine
left join named_sums
    on spine.cutoff_month = named_sums.cutoff_month
    and spine.segment_type = named_sums.segment_type
    and spine.segment = named_sums.segment
    and spine.month = named_sums.month
