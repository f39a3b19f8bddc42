-- the chance of depletion within more months is at least that within fewer
select
    customer_id,
    horizon,
    p_balance_depleted,
    lag(p_balance_depleted) over (partition by customer_id order by horizon) as p_of_fewer_months
from {{ ref('customer_stress') }}
qualify p_balance_depleted < p_of_fewer_months
