-- one row per customer that is open at the cutoff
with

scores as (

    select * from {{ ref('customer_segments_scores') }}

),

bank_clock as (

    select * from {{ ref('bank_clock') }}

),

names as (

    select distinct
        cluster_id,
        cluster_name
    from {{ ref('customer_segments_profiles') }}

)

select
    scores.customer_id,
    scores.cluster_id,
    scores.cluster_name,
    scores.distance_to_centre,
    scores.second_cluster_id,
    names.cluster_name as second_cluster_name,
    scores.second_distance,
    -- 1 at the centre, 0 half way to the next one
    significant(
        coalesce(1 - scores.distance_to_centre / nullif(scores.second_distance, 0), if(scores.second_distance = 0, 0, null)), 9
    ) as clarity,
    scores.pca_1,
    scores.pca_2,
    scores.model_name,
    scores.run_id,
    scores.cutoff_month,
    scores.scored_at,
    scores.status
from scores
inner join bank_clock on scores.cutoff_month = bank_clock.cutoff_month
left join names on scores.second_cluster_id = names.cluster_id
