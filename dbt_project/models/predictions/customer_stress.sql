-- one row per customer and horizon (1, 3, 6 months)
with

scores as (

    select * from {{ ref('customer_stress_scores') }}

)

select
    customer_id,
    horizon,
    p_balance_depleted,
    p_income_drop,
    p_income_rise,
    p_stress,
    reasons,
    model_balance_depleted,
    model_income_drop,
    model_income_rise,
    model_stress,
    model_name,
    run_id,
    cutoff_month,
    scored_at,
    status
from scores
