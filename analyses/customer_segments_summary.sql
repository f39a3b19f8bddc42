-- one row: how many customers and clusters there are, and how far the clusters can be trusted
with

scores as (

    select count(*) as customers
    from {{ ref('customer_segments') }}

),

fitted as (

    select
        count(distinct cluster_id) as clusters,
        count(distinct feature) filter (left_out_because is null) as features,
        count(distinct feature) filter (left_out_because is not null) as features_left_out
    from {{ ref('cluster_profiles') }}

),

figures as (

    select
        max(n) as n,
        max(value) filter (metric = 'silhouette') as silhouette,
        max(value) filter (metric = 'silhouette_shuffled') as silhouette_shuffled,
        max(value) filter (metric = 'bootstrap_ari') as bootstrap_ari,
        max(value) filter (metric = 'smallest_share') as smallest_share
    from {{ ref('customer_segments_leaderboard') }}
    where model_name = 'kmeans'

),

budgets as (

    select
        count(*) filter (is_new_customer) as new_customers,
        count(*) filter (budget_segment = 'high') as high_customers,
        sum(mean_spend_12_months) filter (budget_segment = 'high') / nullif(sum(mean_spend_12_months), 0) as high_spend_share,
        any_value(model_name) filter (is_new_customer) as new_customers_model
    from {{ ref('budget_segments') }}

),

components as (

    select
        max(explained) filter (component = 1) as explained_1,
        max(explained) filter (component = 2) as explained_2,
        max(component) filter (is_kept) as components
    from {{ ref('cluster_loadings') }}

),

clock as (

    select cutoff_month from {{ ref('bank_clock') }}

)

select *
from scores
cross join fitted
cross join figures
cross join budgets
cross join components
cross join clock
