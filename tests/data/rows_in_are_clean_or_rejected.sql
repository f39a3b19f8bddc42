-- Every row of a file that fills a contract table is either clean or rejected; none is lost, none made up.
select *
from {{ ref('row_counts') }}
where source_table is not null and rows_in is distinct from rows_clean + rows_rejected
