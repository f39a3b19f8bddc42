-- one row a system of segments, cutoff and customer that is open then
select
    'cluster' as segment_system,
    cutoff_month,
    customer_id,
    cluster_id || ' ' || cluster_name as segment
from {{ ref('customer_segments_scores') }}
where cluster_id is not null
union all
select
    'budget' as segment_system,
    cutoff_month,
    customer_id,
    budget_segment as segment
from {{ ref('budget_segments_scores') }}
where not is_new_customer and budget_segment is not null
