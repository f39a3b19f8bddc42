-- one row per picked loan: its chance, interval and reasons as they are published
-- Picked by rank of the chance among loans whose outcome does not count yet: the highest, then those that a given share is below.
with

ranked as (

    select
        *,
        percent_rank() over (order by p_default, loan_id) as place
    from {{ ref('loan_default') }}
    where p_default is not null and (not is_counted or (select bool_and(is_counted) from {{ ref('loan_default') }}))

),

wanted as (

    select
        unnest(['highest', '95 % are lower', '75 % are lower', 'middle', 'lowest']) as rank,
        unnest([1.0, 0.95, 0.75, 0.5, 0.0]) as place

)

select
    wanted.rank,
    ranked.loan_id,
    ranked.p_default,
    ranked.p_lo,
    ranked.p_hi,
    ranked.decision,
    concat_ws(
        '; ', ranked.reason_1, nullif(ranked.reason_2, 'no further reason'), nullif(ranked.reason_3, 'no further reason')
    ) as reasons,
    ranked.status
from ranked
cross join wanted
qualify row_number() over (partition by wanted.rank order by abs(ranked.place - wanted.place), ranked.loan_id) = 1
order by ranked.p_default desc, ranked.loan_id asc
