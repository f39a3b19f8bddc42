-- one row per clean transaction
with

checked as (

    select *
    from {{ ref('int_transactions_checked') }}
    where problem is null

),

sign_repairs as (

    select transaction_id from {{ ref('int_sign_repairs') }}

),

own_transfers as (

    select transaction_id from {{ ref('int_own_transfers') }}

),

outliers as (

    select transaction_id from {{ ref('int_outliers') }}

)

select
    checked.transaction_id,
    checked.account_id,
    checked.customer_id,
    checked.booked_at,
    case when sign_repairs.transaction_id is null then checked.amount else -checked.amount end as amount,
    checked.balance_after,
    coalesce(checked.category, 'unknown') as category,
    checked.channel,
    checked.payment_method,
    checked.counterparty,
    checked.place,
    own_transfers.transaction_id is not null or coalesce(checked.category = 'own_transfer', false) as is_own_transfer,
    outliers.transaction_id is not null as is_outlier,
    {{ problems({'sign_swapped': 'sign_repairs.transaction_id is not null'}, known='checked.repair') }} as repair
from checked
left join sign_repairs on checked.transaction_id = sign_repairs.transaction_id
left join own_transfers on checked.transaction_id = own_transfers.transaction_id
left join outliers on checked.transaction_id = outliers.transaction_id
