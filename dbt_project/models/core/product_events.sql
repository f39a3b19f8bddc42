-- one row per event of a customer with a product
select
    {{ contract_select('product_events') }}
from {{ ref('int_product_events_checked') }}
where problem is null
