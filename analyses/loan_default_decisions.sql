-- one row per decision: how many loans get it, and how those went whose outcome counts
select
    decision,
    count(*) as loans,
    count(*) filter (not is_counted) as others,
    count(*) filter (is_out_of_fold) as judged,
    count(*) filter (is_out_of_fold and is_default) as bad,
    avg(p_default) filter (is_out_of_fold) as mean_p,
    avg(is_default::int) filter (is_out_of_fold) as share_bad
from {{ ref('loan_default') }}
group by decision
order by min(case decision when 'approve' then 1 when 'review' then 2 else 3 end)
