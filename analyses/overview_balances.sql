-- one row per outcome of the running-balance check: accounts and days with transactions
select
    status,
    count(*) as accounts,
    count(*) / sum(count(*)) over () as account_share,
    cast(sum(stated_days) as bigint) as stated_days,
    cast(sum(broken_days) as bigint) as broken_days,
    sum(unexplained_amount) as unexplained_amount
from {{ ref('balance_reconciliation') }}
group by status
order by accounts desc, status asc
