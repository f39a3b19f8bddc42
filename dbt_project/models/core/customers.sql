-- one row per customer
select
    {{ contract_select('customers') }}
from {{ ref('int_customers_checked') }}
where problem is null
