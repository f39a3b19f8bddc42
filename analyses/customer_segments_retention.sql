-- one row per system of segments and segment: who was there, and active, months after an origin
with

retention as (

    select * from {{ ref('segment_retention') }}

)

select
    segment_system,
    segment,
    max(horizon) as horizon,
    count(*) as origins,
    sum(customers) as customers,
    sum(customers_there) / sum(customers) as retention,
    sum(customers_active) / sum(customers) as active_share
from retention
group by segment_system, segment
order by segment_system, segment
