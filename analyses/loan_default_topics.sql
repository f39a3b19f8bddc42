-- one row per feature: how many loans have it among their three reasons, and which way it moves their odds
with

told as (

    select
        loan_id,
        unnest(reasons) as reason
    from {{ ref('loan_default') }}

)

select
    reason.feature as feature,
    count(*) as loans,
    count(*) filter (reason.direction = 'raises') as raised,
    count(*) filter (reason.direction = 'lowers') as lowered,
    exp(median(abs(reason.size))) as usual_factor
from told
group by reason.feature
order by loans desc, feature asc
