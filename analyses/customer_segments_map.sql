-- one row per customer of a sample: the place on the map of the first two principal components
select
    customer_id,
    cluster_id,
    cluster_name,
    pca_1,
    pca_2
from {{ ref('customer_segments') }}
where cluster_id is not null
order by hash(customer_id), customer_id
limit 700
