-- one row per cluster: how many customers are in it, and their median month
with

clusters as (

    select * from {{ ref('customer_segments') }}

),

inputs as (

    select * from {{ ref('customer_segments_inputs') }}

)

select
    clusters.cluster_id,
    clusters.cluster_name,
    count(*) as customers,
    count(*) / sum(count(*)) over () as share,
    median(inputs.spend) as spend,
    median(inputs.income) as income,
    median(inputs.balance) as balance,
    median(inputs.age) as age,
    median(clusters.clarity) as clarity,
    avg(cast(clusters.clarity < 0.1 as integer)) as unclear_share
from clusters
inner join inputs
    on clusters.customer_id = inputs.customer_id and clusters.cutoff_month = inputs.cutoff_month
where clusters.cluster_id is not null
group by clusters.cluster_id, clusters.cluster_name
order by clusters.cluster_id
