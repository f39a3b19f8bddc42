-- one row per cluster and percentile: simplified silhouettes, largest first
with

clusters as (

    select
        cluster_id,
        cluster_name,
        quantile_cont(clarity, [x / 40 for x in range(41)]) as quantiles, -- noqa: PRS
        count(*) as customers
    from {{ ref('customer_segments') }}
    where clarity is not null
    group by cluster_id, cluster_name

)

select
    cluster_id,
    cluster_name,
    customers,
    place.step as step,
    quantiles[41 - place.step] as clarity
from clusters
cross join range(41) as place (step)
order by cluster_id, step
