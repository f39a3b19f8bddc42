-- one row per system of segments, segment left and segment come to, between the last two cutoffs
with

moves as (

    select * from {{ ref('segment_migration') }}

)

select
    segment_system,
    from_month,
    to_month,
    from_segment,
    to_segment,
    customers,
    share
from moves
qualify from_month = max(from_month) over ()
order by segment_system, from_segment, to_segment
