-- one row per account
select
    {{ contract_select('accounts') }}
from {{ ref('int_accounts_checked') }}
where problem is null
