-- one row per loan
with

scores as (

    select * from {{ ref('loan_default_scores') }}

)

select
    loan_id,
    customer_id,
    granted_on,
    p as p_default,
    p_raw as p_default_raw,
    p_lo,
    p_hi,
    decision,
    threshold,
    reason_1,
    reason_2,
    reason_3,
    reasons,
    is_default,
    is_counted,
    is_out_of_fold,
    model_name,
    run_id,
    cutoff_month,
    scored_at,
    status
from scores
