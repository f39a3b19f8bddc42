-- one row per loan
select
    {{ contract_select('loans') }}
from {{ ref('int_loans_checked') }}
where problem is null
