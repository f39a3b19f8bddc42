-- No transaction before the cutoff is lost between core and customer_months, and none is counted twice.
with

core as (

    select
        count(*) as transactions,
        coalesce(sum(transactions.amount) filter (accounts.account_type <> 'card'), 0) as net_flow,
        coalesce(sum(-transactions.amount) filter (transactions.amount < 0 and not transactions.is_own_transfer), 0) as spend
    from {{ ref('transactions') }} as transactions
    inner join {{ ref('accounts') }} as accounts on transactions.account_id = accounts.account_id
    cross join {{ ref('bank_clock') }} as bank_clock
    where accounts.account_type <> 'loan' and transactions.booked_at < bank_clock.cutoff_at

),

marts as (

    select
        coalesce(sum(transactions), 0) as transactions,
        coalesce(sum(inflow - outflow), 0) as net_flow,
        coalesce(sum(spend), 0) as spend
    from {{ ref('customer_months') }}

)

select
    core.*,
    marts.*
from core
cross join marts
where
    core.transactions <> marts.transactions
    or core.net_flow <> marts.net_flow
    or core.spend <> marts.spend
