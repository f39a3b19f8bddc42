-- one row per table of the bank contract: rows read, kept and rejected; look-up files last
select
    coalesce(source_table, 'look-up files') as source_table,
    count(distinct source_file) as files,
    cast(sum(rows_in) as bigint) as rows_in,
    cast(sum(rows_clean) as bigint) as rows_clean,
    cast(sum(rows_rejected) as bigint) as rows_rejected,
    sum(rows_rejected) / sum(rows_in) as rejected_share
from {{ ref('row_counts') }}
group by row_counts.source_table
having sum(rows_in) > 0
order by row_counts.source_table is null asc, rows_in desc, row_counts.source_table asc
