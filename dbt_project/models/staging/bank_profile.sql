-- one row: the line of seeds/banks.csv of the bank being built
select *
from {{ ref('banks') }}
where bank = '{{ bank() }}'
