-- one row per decision: how many loans get it, and how those went whose outcome counts
select
    decision,
    count(*) as loans,
    count(*) filter (not is_out_of_fold) as others,
    count(*) filter (is_out_of_fold and p_default is not null) as judged,
    count(*) filter (is_out_of_fold and p_default is not null and is_default) as bad,
    avg(p_default) filter (is_out_of_fold) as mean_p,
    avg(is_default::int) filter (is_out_of_fold and p_default is not null) as share_bad
from {{ ref('loan_default') }}
group by decision
order by min(case decision when 'approve' then 1 when 'review' then 2 else 3 end)
