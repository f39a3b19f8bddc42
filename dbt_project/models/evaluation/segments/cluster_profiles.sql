-- one row a cluster and feature
select
    cutoff_month,
    cluster_id,
    cluster_name,
    customers,
    share,
    feature,
    feature_label,
    median,
    median_all,
    difference,
    left_out_because
from {{ ref('customer_segments_profiles') }}
order by cluster_id, feature
