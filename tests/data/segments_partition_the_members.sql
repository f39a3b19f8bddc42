-- At each cutoff the segments of each type hold every member once.
with

members as (

    select
        cutoff_month,
        count(*) as customers
    from {{ ref('segment_members') }}
    group by cutoff_month

),

segments as (

    select distinct
        cutoff_month,
        segment_type,
        segment,
        members
    from {{ ref('segment_months') }}

),

types as (

    select
        cutoff_month,
        segment_type,
        sum(members) as members
    from segments
    group by cutoff_month, segment_type

)

select
    members.cutoff_month,
    members.customers,
    count(types.segment_type) as types,
    min(types.members) as fewest,
    max(types.members) as most
from members
left join types on members.cutoff_month = types.cutoff_month
group by members.cutoff_month, members.customers
having count(types.segment_type) <> 4 or min(types.members) <> members.customers or max(types.members) <> members.customers
