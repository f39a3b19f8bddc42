-- one row per feature that sets customers of high budget apart
with

labels as (

    select distinct
        feature,
        feature_label
    from {{ ref('cluster_profiles') }}

)

select
    coalesce(labels.feature_label, behaviour.feature) as feature_label,
    behaviour.n_high,
    behaviour.n_others,
    behaviour.median_high,
    behaviour.median_others,
    behaviour.chance_of_more
from {{ ref('high_budget_behaviour') }} as behaviour
left join labels on behaviour.feature = labels.feature
where not behaviour.is_budget_itself and behaviour.chance_of_more is not null
order by abs(behaviour.chance_of_more - 0.5) desc, behaviour.feature asc
limit 10
