-- groups of people that are approved far less often than others: warns and never blocks publishing
{{ config(severity='warn') }}

select *
from {{ ref('fairness') }}
where approval_status = 'below four fifths'
