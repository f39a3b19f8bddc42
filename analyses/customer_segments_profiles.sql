-- one row per cluster and feature that sets clusters apart: standard deviations from the mean of all
with

profiles as (

    select * from {{ ref('cluster_profiles') }}

),

spread as (

    select
        feature,
        sum(share * difference * difference) as between_clusters
    from profiles
    where left_out_because is null
    group by feature
    order by between_clusters desc, feature asc
    limit 16

)

select
    profiles.cluster_id,
    profiles.cluster_name,
    profiles.feature_label,
    profiles.difference,
    profiles.median,
    profiles.median_all,
    spread.between_clusters
from profiles
inner join spread on profiles.feature = spread.feature
order by spread.between_clusters desc, profiles.feature asc, profiles.cluster_id asc
