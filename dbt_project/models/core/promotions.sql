-- one row per promotion of a category
select
    {{ contract_select('promotions') }}
from {{ ref('int_promotions_checked') }}
where problem is null
