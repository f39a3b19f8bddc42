-- one row per account with transactions
select
    account_id,
    count(*) as days,
    count(*) filter (is_stated) as stated_days,
    count(*) filter (unexplained <> 0) as broken_days,
    min(day) filter (unexplained <> 0) as first_broken_on,
    cast(sum(abs(unexplained)) as decimal(18, 2)) as unexplained_amount,
    case
        when count(*) filter (is_stated) = 0 then 'no stated balance'
        when count(*) filter (unexplained <> 0) = 0 then 'reconciled'
        when max(abs(unexplained)) < 1 then 'rounded'
        else 'broken'
    end as status
from {{ ref('int_account_days') }}
group by account_id
