-- tables of the demo bank of which more than 0.01 % of the clean rows were rejected
{{ config(enabled=(var('bank') == 'demo')) }}

select *
from {{ ref('cleaning_results') }}
where kind = 'clean' and rejected > 0.0001 * rows_in
