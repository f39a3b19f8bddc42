-- one row per cluster and type that the demo bank's customers were made of
{{ config(enabled=bank() == 'demo') }}

select
    clusters.cluster_id,
    clusters.cluster_name,
    types.customer_type,
    any_value(found.adjusted_rand_index) as adjusted_rand_index,
    count(*) as customers,
    count(*) / sum(count(*)) over (partition by types.customer_type) as share_of_type
from {{ ref('customer_segments') }} as clusters
inner join {{ ref('customer_types') }} as types on clusters.customer_id = types.customer_id
cross join {{ ref('customer_types_found') }} as found
where clusters.cluster_id is not null
group by clusters.cluster_id, clusters.cluster_name, types.customer_type
order by clusters.cluster_id asc, customers desc
