-- one row per clean transaction
with

checked as (

    select * from {{ ref('int_transactions_checked') }} where problem is null

),

sign_repairs as (

    select transaction_id from {{ ref('int_sign_repairs') }}

),

own_transfers as (

    select transaction_id from {{ ref('int_own_transfers') }}

),

cleaned as (

    select
        checked.* replace (
            case when sign_repairs.transaction_id is null then checked.amount else -checked.amount end as amount,
            coalesce(checked.category, 'unknown') as category,
            {{ problems({'sign_swapped': 'sign_repairs.transaction_id is not null'}, known='checked.repair') }} as repair
        ),
        own_transfers.transaction_id is not null or coalesce(checked.category = 'own_transfer', false) as is_own_transfer
    from checked
    left join sign_repairs on checked.transaction_id = sign_repairs.transaction_id
    left join own_transfers on checked.transaction_id = own_transfers.transaction_id

),

-- what the customer's last 50 earlier transactions of the category were like
compared as (

    select
        *,
        ln(nullif(abs(amount), 0)) as log_amount,
        count(*) over earlier as earlier_transactions,
        quantile_cont(ln(nullif(abs(amount), 0)), [0.25, 0.5, 0.75]) over earlier as quartiles
    from cleaned
    window earlier as (
        partition by customer_id, category order by booked_at, source_row
        rows between 50 preceding and 1 preceding
    )

)

select
    transaction_id,
    account_id,
    customer_id,
    booked_at,
    amount,
    balance_after,
    category,
    channel,
    payment_method,
    counterparty,
    place,
    is_own_transfer,
    -- robust z-score above 3.5 (Iglewicz and Hoaglin), the spread being at least 30 % of the amount
    coalesce(
        not is_own_transfer
        and earlier_transactions >= 10
        and abs(log_amount - quartiles[2]) > 3.5 * greatest((quartiles[3] - quartiles[1]) / 1.349, 0.3),
        false
    ) as is_outlier,
    repair
from compared
