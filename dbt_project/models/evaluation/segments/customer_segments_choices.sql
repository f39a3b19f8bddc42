-- one row a number of clusters that was tried
with

figures as (
    select *
    from {{ ref('customer_segments_backtest') }}
    where model_name = 'kmeans'
),

choices as (
    select
        clusters,
        bool_or(is_chosen) as is_chosen,
        any_value(n) as n,
        {%- for metric in ['silhouette', 'davies_bouldin', 'gap', 'gap_error', 'bootstrap_ari', 'smallest_share'] %}
        max(value) filter (metric = '{{ metric }}') as {{ metric }}{{ ',' if not loop.last }}
        {%- endfor %}
    from figures
    group by clusters
)

select
    *,
    coalesce(bootstrap_ari >= 0.8 and smallest_share >= 0.02, false) as is_stable
from choices
order by clusters
