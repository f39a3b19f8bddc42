-- one row per feature that sets customers of high budget apart
select
    feature,
    n_high,
    n_others,
    median_high,
    median_others,
    chance_of_more
from {{ ref('high_budget_behaviour') }}
where not is_budget_itself and chance_of_more is not null
order by abs(chance_of_more - 0.5) desc, feature asc
limit 10
