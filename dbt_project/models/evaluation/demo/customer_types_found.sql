-- one row: how far clusters are the types that the demo bank's customers were made of
{{ config(enabled=in_bank(model)) }}

with

clusters as (
    select *
    from {{ ref('customer_segments') }}
    where cluster_id is not null
),

types as (
    select * from {{ ref('customer_types') }}
),

cells as (
    select
        clusters.cluster_id,
        types.customer_type,
        count(*) as n
    from clusters
    inner join types on clusters.customer_id = types.customer_id
    group by all
),

pairs as (
    select
        sum(n) as customers,
        count(distinct cluster_id) as clusters,
        count(distinct customer_type) as types,
        sum(n * (n - 1) / 2) as in_both,
        sum(n) * (sum(n) - 1) / 2 as pairs_at_all
    from cells
),

cluster_sizes as (
    select
        cluster_id,
        sum(n) as n
    from cells
    group by cluster_id
),

type_sizes as (
    select
        customer_type,
        sum(n) as n
    from cells
    group by customer_type
),

sides as (
    select
        (select sum(n * (n - 1) / 2) from cluster_sizes) as in_clusters,
        (select sum(n * (n - 1) / 2) from type_sizes) as in_types
)

-- Hubert and Arabie 1985
select
    cast(customers as bigint) as customers,
    clusters,
    types,
    significant(
        (in_both - in_clusters * in_types / pairs_at_all) / nullif((in_clusters + in_types) / 2 - in_clusters * in_types / pairs_at_all, 0), 9
    ) as adjusted_rand_index
from pairs
cross join sides
where customers > 1
