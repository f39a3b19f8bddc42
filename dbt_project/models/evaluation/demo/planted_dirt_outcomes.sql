-- one row per planted dirty row of the demo bank's files
{{ config(enabled=in_bank(model)) }}

with

planted as (

    select * from {{ ref('planted_dirt') }}

),

rejected_rows as (

    select * from {{ ref('rejected_rows') }}

),

checked as (

    select * from {{ ref('int_transactions_checked') }}
    where problem is null

),

transactions as (

    select * from {{ ref('transactions') }}

),

customers_checked as (

    select * from {{ ref('int_customers_checked') }}
    where problem is null

),

customers as (

    select * from {{ ref('customers') }}

),

account_days as (

    select * from {{ ref('int_account_days_stated') }}

),

-- what catching means: what becomes of the row, and the reasons or repairs that name what is wrong with it
kinds as (

    select
        known.kind,
        known.caught_by,
        known.names
    from (
        values
        ('absurd_amount', 'rejected', ['impossible_amount']),
        ('bad_amount', 'rejected', ['missing_amount', 'unreadable_amount']),
        ('bad_birth_date', 'repaired', ['birth_date_unreadable']),
        ('bad_date', 'rejected', ['missing_booked_at', 'unreadable_booked_at']),
        ('bad_principal', 'rejected', ['unreadable_principal']),
        (
            'duplicate',
            'rejected',
            ['duplicate_transaction_id', 'duplicate_account_id', 'duplicate_customer_id', 'duplicate_loan_id']
        ),
        ('late_row', 'in order', []),
        ('missing_balance', 'flagged', []),
        ('missing_category', 'flagged', []),
        ('swapped_sign', 'repaired', ['sign_swapped']),
        ('unknown_account', 'rejected', ['unknown_account']),
        ('unknown_customer', 'rejected', ['unknown_customer'])
    ) as known (kind, caught_by, names)

),

opened as (

    select
        account_id,
        min(cast(booked_at as date)) as first_day
    from checked
    group by account_id

),

-- The balance that a day with a late row ends with. Ids number the rows of the ledger, which stood in order before the file did.
ledger_days as (

    select
        checked.account_id,
        cast(checked.booked_at as date) as day,
        arg_max_null(checked.balance_after, cast(checked.transaction_id as bigint)) as last_balance
    from checked
    where
        (checked.account_id, cast(checked.booked_at as date)) in (
            select
                late.account_id,
                cast(late.booked_at as date) as day
            from planted
            inner join checked as late on planted.source_row = late.source_row
            where planted.kind = 'late_row'
        )
    group by all

),

found as (

    select
        planted.source_table,
        planted.source_row,
        planted.key,
        planted.kind,
        kinds.caught_by,
        kinds.names,
        rejected_rows.reason,
        coalesce(transactions.repair, customers.repair) as repair,
        case planted.kind
            when 'missing_category' then transactions.category = 'unknown'
            when 'missing_balance' then transactions.transaction_id is not null and transactions.balance_after is null
            when 'swapped_sign' then transactions.amount = -checked.amount
            when 'bad_birth_date' then customers.customer_id is not null and customers.birth_date is null
            when 'late_row'
                then
                    transactions.repair is null
                    and account_days.is_stated = (ledger_days.last_balance is not null)
                    and coalesce(account_days.closing_balance = ledger_days.last_balance, true)
        end as is_as_it_should_be,
        coalesce(cast(checked.booked_at as date) = opened.first_day, false) as is_on_first_day
    from planted
    left join kinds on planted.kind = kinds.kind
    left join rejected_rows
        on planted.source_table = rejected_rows.source_table and planted.source_row = rejected_rows.source_row
    left join checked on planted.source_table = 'transactions' and planted.source_row = checked.source_row
    left join transactions on checked.transaction_id = transactions.transaction_id
    left join opened on checked.account_id = opened.account_id
    left join account_days
        on checked.account_id = account_days.account_id and cast(checked.booked_at as date) = account_days.day
    left join ledger_days
        on checked.account_id = ledger_days.account_id and cast(checked.booked_at as date) = ledger_days.day
    left join customers_checked
        on planted.source_table = 'customers' and planted.source_row = customers_checked.source_row
    left join customers on customers_checked.customer_id = customers.customer_id

)

select
    source_table,
    source_row,
    key,
    kind,
    coalesce(caught_by, 'unknown') as caught_by,
    reason,
    repair,
    is_on_first_day,
    coalesce(
        case caught_by
            when 'rejected' then list_contains(names, reason)
            when 'repaired' then is_as_it_should_be and list_has_any(names, string_split(repair, ', '))
            else is_as_it_should_be
        end,
        false
    ) as is_caught
from found
