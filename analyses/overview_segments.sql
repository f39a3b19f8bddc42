-- one row per segment in the last whole month: members and what one of them holds, earns and spends
with

cutoffs as (

    select *
    from {{ ref('cutoffs') }}
    where is_as_of

),

segment_months as (

    select * from {{ ref('segment_months') }}

)

select
    segment_months.segment_type,
    segment_months.segment,
    segment_months.members,
    segment_months.balance / segment_months.members as balance_each,
    segment_months.income / segment_months.members as income_each,
    segment_months.spend / segment_months.members as spend_each
from segment_months
inner join cutoffs
    on segment_months.cutoff_month = cutoffs.cutoff_month and segment_months.month = cutoffs.cutoff_month
where segment_months.segment_type <> 'all'
order by
    segment_months.segment_type asc,
    segment_months.segment in ('unknown', 'other_regions') asc,
    -- bands and tiers in the order of their figures, regions by size
    try_cast(regexp_extract(segment_months.segment, '[0-9]+') as integer) asc,
    segment_months.segment not like 'under%' asc,
    segment_months.members desc,
    segment_months.segment asc
