-- one row a measure and slice
-- K-Means is published whatever its silhouette: clusters have no outcome that another candidate could win by.
with

silhouettes as (
    select
        model_name,
        value,
        row_number() over (partition by model_name = 'kmeans' order by value desc nulls last, model_name asc) as place
    from {{ ref('customer_segments_leaderboard') }}
    where metric = 'silhouette'
)

select
    'customer_segments' as task,
    'cluster' as measure,
    'all' as slice,
    published.model_name,
    'not tested' as verdict,
    published.value,
    others.model_name as challenger,
    others.value as challenger_value,
    published.model_name as baseline,
    published.value as baseline_value,
    others.value - published.value as difference,
    cast(null as double) as ci_low,
    cast(null as double) as ci_high,
    cast(null as double) as p_value,
    cast(0 as bigint) as origins
from silhouettes as published
left join silhouettes as others on others.model_name <> 'kmeans' and others.place = 1
where published.model_name = 'kmeans'
