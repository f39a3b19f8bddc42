-- one row per feature and cluster: quantiles
with

inputs as (

    select * from {{ ref('customer_segments_inputs') }}

),

clusters as (

    select * from {{ ref('customer_segments') }}

),

long as (

    unpivot (
        select
            clusters.cluster_id,
            cast(inputs.spend as double) as spend,
            cast(inputs.balance as double) as balance,
            cast(inputs.frequency as double) as frequency,
            cast(inputs.age as double) as age
        from clusters
        inner join inputs
            on clusters.customer_id = inputs.customer_id and clusters.cutoff_month = inputs.cutoff_month
        where inputs.has_history
    )
    on spend, balance, frequency, age into name feature value value

)

select
    feature,
    cluster_id,
    count(*) as customers,
    quantile_cont(value, 0.05) as p05,
    quantile_cont(value, 0.25) as p25,
    quantile_cont(value, 0.5) as p50,
    quantile_cont(value, 0.75) as p75,
    quantile_cont(value, 0.95) as p95
from long
group by feature, cluster_id
order by feature, cluster_id
