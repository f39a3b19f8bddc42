-- one row per table and kind of planted dirt; the kind clean is all rows of the table that nothing was done to
{{ config(enabled=in_bank(model)) }}

with

outcomes as (

    select * from {{ ref('planted_dirt_outcomes') }}

),

row_counts as (

    select * from {{ ref('row_counts') }}

),

rejected_rows as (

    select * from {{ ref('rejected_rows') }}

),

repaired_rows as (

    select
        'transactions' as source_table,
        checked.source_row
    from {{ ref('int_transactions_checked') }} as checked
    inner join {{ ref('transactions') }} as transactions on checked.transaction_id = transactions.transaction_id
    where checked.problem is null and transactions.repair is not null
    union all
    select
        'customers' as source_table,
        source_row
    from {{ ref('int_customers_checked') }}
    where problem is null and repair is not null

),

dirty as (

    select
        source_table,
        kind,
        caught_by,
        count(*) as rows_in,
        count(*) filter (is_caught and caught_by = 'rejected') as rejected,
        count(*) filter (is_caught and caught_by = 'repaired') as repaired,
        count(*) filter (is_caught and caught_by = 'flagged') as flagged,
        count(*) filter (is_caught and caught_by = 'in order') as in_order,
        count(*) filter (not is_caught) as missed,
        count(*) filter (not is_caught and is_on_first_day) as missed_on_first_day,
        count(*) filter (is_caught) / count(*) as caught_share
    from outcomes
    group by source_table, kind, caught_by

),

counted as (

    select
        row_counts.source_table,
        sum(row_counts.rows_in) as rows_in
    from row_counts
    group by row_counts.source_table

),

planted as (

    select
        source_table,
        sum(rows_in) as rows_in
    from dirty
    group by source_table

),

harmed as (

    select
        source_table,
        count(*) filter (harm = 'rejected') as rejected,
        count(*) filter (harm = 'repaired') as repaired
    from (
        select
            source_table,
            source_row,
            'rejected' as harm
        from rejected_rows
        union all
        select
            source_table,
            source_row,
            'repaired' as harm
        from repaired_rows
    ) as harms
    where (source_table, source_row) not in (
        select
            source_table,
            source_row
        from outcomes
    )
    group by source_table

)

select
    source_table,
    kind,
    caught_by,
    rows_in,
    rejected,
    repaired,
    flagged,
    in_order,
    missed,
    missed_on_first_day,
    caught_share
from dirty
union all
select
    counted.source_table,
    'clean' as kind,
    'kept' as caught_by,
    cast(counted.rows_in - coalesce(planted.rows_in, 0) as bigint) as rows_in,
    coalesce(harmed.rejected, 0) as rejected,
    coalesce(harmed.repaired, 0) as repaired,
    0 as flagged,
    0 as in_order,
    null as missed,
    null as missed_on_first_day,
    null as caught_share
from counted
left join planted on counted.source_table = planted.source_table
left join harmed on counted.source_table = harmed.source_table
