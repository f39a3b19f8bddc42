-- one row per number of clusters that was tried
select
    clusters,
    is_chosen,
    is_stable,
    n,
    silhouette,
    davies_bouldin,
    gap,
    bootstrap_ari,
    smallest_share
from {{ ref('customer_segments_choices') }}
order by clusters
