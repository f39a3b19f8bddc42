-- one row per picked loan: its chance, interval and reasons as they are published
-- Picked by rank of the chance among loans whose outcome does not count yet: the highest, then those that a given share is below.
with

loans as (

    select *
    from {{ ref('loan_default') }}
    where not is_counted or (select bool_and(is_counted) from {{ ref('loan_default') }})

)

select
    rank,
    loan_id,
    p_default,
    p_lo,
    p_hi,
    decision,
    concat_ws('; ', reason_1, nullif(reason_2, 'no further reason'), nullif(reason_3, 'no further reason')) as reasons,
    status
from {{ picked_by_rank('loans', 'p_default', 'loan_id') }}
order by p_default desc, loan_id asc
