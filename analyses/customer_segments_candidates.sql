-- one row per way of finding the clusters, all with the same number of them
select
    model_name,
    any_value(n) as n,
    max(value) filter (metric = 'silhouette') as silhouette,
    max(value) filter (metric = 'silhouette_shuffled') as silhouette_shuffled,
    max(value) filter (metric = 'davies_bouldin') as davies_bouldin,
    max(value) filter (metric = 'bootstrap_ari') as bootstrap_ari,
    max(value) filter (metric = 'smallest_share') as smallest_share,
    max(value) filter (metric = 'ari_with_kmeans') as ari_with_kmeans,
    max(seconds) as seconds
from {{ ref('customer_segments_leaderboard') }}
group by model_name
order by model_name <> 'kmeans', model_name
