-- one row per picked customer: the chance of stress within three months, and the reasons as they are published
-- Picked by rank of the chance: the highest, then those that a given share of customers is below.
with

stress as (

    select *
    from {{ ref('customer_stress') }}
    where horizon = 3

)

select
    rank,
    customer_id,
    p_stress,
    p_balance_depleted,
    p_income_drop,
    array_to_string(reasons, '; ') as reasons,
    model_name,
    status
from {{ picked_by_rank('stress', 'p_stress', 'customer_id') }}
order by p_stress desc, customer_id asc
