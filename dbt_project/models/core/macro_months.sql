-- one row per country, month and series
select
    {{ contract_select('macro_months') }}
from {{ ref('int_macro_months_checked') }}
where problem is null
