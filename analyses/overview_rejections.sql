-- one row per table and first reason of rejection
select
    source_table,
    reason,
    count(*) as rows_rejected,
    min(source_row) as first_row
from {{ ref('rejected_rows') }}
group by source_table, reason
order by rows_rejected desc, source_table asc, reason asc
