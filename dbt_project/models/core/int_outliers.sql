-- one row per transaction whose amount is far from what the customer's earlier ones of the category were like
-- Robust z-score of the logarithm above 3.5 (Iglewicz and Hoaglin), from the last 50 earlier rows, of which there must be
-- ten; the spread is taken as at least 30 % of the amount. Own transfers are left out: savings plans beside single
-- transfers have two usual sizes.
{{ config(schema='staging') }}

with

transactions as (

    select
        checked.transaction_id,
        checked.customer_id,
        coalesce(checked.category, 'unknown') as category,
        checked.booked_at,
        checked.source_row,
        ln(nullif(abs(checked.amount), 0)) as log_amount
    from {{ ref('int_transactions_checked') }} as checked
    left join {{ ref('int_own_transfers') }} as own_transfers on checked.transaction_id = own_transfers.transaction_id
    where
        checked.problem is null
        and own_transfers.transaction_id is null
        and coalesce(checked.category <> 'own_transfer', true)

),

compared as (

    select
        transaction_id,
        log_amount,
        count(*) over earlier as earlier_transactions,
        quantile_cont(log_amount, [0.25, 0.5, 0.75]) over earlier as quartiles
    from transactions
    window earlier as (
        partition by customer_id, category order by booked_at, source_row
        rows between 50 preceding and 1 preceding
    )

)

select transaction_id
from compared
where
    earlier_transactions >= 10
    and abs(log_amount - quartiles[2]) > 3.5 * greatest((quartiles[3] - quartiles[1]) / 1.349, 0.3)
