-- one row per picked customer: the chance of stress within three months, and the reasons as they are published
-- Picked by rank of the chance: the highest, then those that a given share of customers is below.
with

stress as (

    select *
    from {{ ref('customer_stress') }}
    where horizon = 3

),

ranked as (

    select
        *,
        percent_rank() over (order by p_stress, customer_id) as place
    from stress

),

wanted as (

    select
        unnest(['highest', '95 % are lower', '75 % are lower', 'middle', 'lowest']) as rank,
        unnest([1.0, 0.95, 0.75, 0.5, 0.0]) as place

)

select
    wanted.rank,
    ranked.customer_id,
    ranked.p_stress,
    ranked.p_balance_depleted,
    ranked.p_income_drop,
    array_to_string(ranked.reasons, '; ') as reasons,
    ranked.model_name,
    ranked.status
from ranked
cross join wanted
qualify row_number() over (partition by wanted.rank order by abs(ranked.place - wanted.place), ranked.customer_id) = 1
order by ranked.p_stress desc, ranked.customer_id asc
