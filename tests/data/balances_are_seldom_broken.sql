-- Warns where balances changed by more than 1 % of the turnover without a transaction: rows are missing or misread.
-- Measured in money, as rounding breaks many days by next to nothing.
{{ config(severity='warn') }}

with

unexplained as (

    select
        count(*) filter (status = 'broken') as broken_accounts,
        coalesce(sum(unexplained_amount), 0) as unexplained_amount
    from {{ ref('balance_reconciliation') }}

),

turnover as (

    select coalesce(sum(abs(amount)), 0) as turnover
    from {{ ref('transactions') }}

)

select
    unexplained.*,
    turnover.turnover
from unexplained
cross join turnover
where unexplained.unexplained_amount > 0.01 * turnover.turnover
