-- one row a system of segments, pair of cutoffs, segment left and segment come to
with

histories as (
    select * from {{ ref('segment_histories') }}
),

cutoffs as (
    select
        cutoff_month as from_month,
        lead(cutoff_month) over (order by cutoff_month) as to_month
    from {{ ref('cutoffs') }}
),

earlier as (
    select
        cutoffs.from_month,
        cutoffs.to_month,
        histories.* exclude (cutoff_month)
    from histories
    inner join cutoffs on histories.cutoff_month = cutoffs.from_month
    where cutoffs.to_month is not null
),

later as (
    select
        cutoffs.from_month,
        cutoffs.to_month,
        histories.* exclude (cutoff_month)
    from histories
    inner join cutoffs on histories.cutoff_month = cutoffs.to_month
),

moves as (
    select
        coalesce(earlier.segment_system, later.segment_system) as segment_system,
        coalesce(earlier.from_month, later.from_month) as from_month,
        coalesce(earlier.to_month, later.to_month) as to_month,
        coalesce(earlier.segment, 'joined') as from_segment,
        coalesce(later.segment, 'left') as to_segment,
        count(*) as customers
    from earlier
    full join later
        on
            earlier.segment_system = later.segment_system
            and earlier.from_month = later.from_month
            and earlier.customer_id = later.customer_id
    group by all
)

select
    *,
    significant(customers / sum(customers) over (partition by segment_system, from_month, from_segment), 9) as share
from moves
order by segment_system, from_month, from_segment, to_segment
