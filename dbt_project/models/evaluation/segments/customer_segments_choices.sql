-- one row a number of clusters that was tried
select
    clusters,
    bool_or(is_chosen) as is_chosen,
    any_value(n) as n,
    {%- for metric in ['silhouette', 'davies_bouldin', 'gap', 'gap_error', 'bootstrap_ari', 'smallest_share'] %}
    max(value) filter (metric = '{{ metric }}') as {{ metric }},
    {%- endfor %}
    coalesce(max(value) filter (metric = 'is_stable') = 1, false) as is_stable
from {{ ref('customer_segments_backtest') }}
where model_name = 'kmeans'
group by clusters
order by clusters
