-- Warns of files of which more than 5 % of the rows are rejected: more likely a misread file than bad rows.
{{ config(severity='warn') }}

select *
from {{ ref('row_counts') }}
where rows_rejected > 0.05 * rows_in
