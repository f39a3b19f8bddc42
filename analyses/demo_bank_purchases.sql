-- one row per product: the mean chance that a customer who does not hold it buys it within 60 days
{{ config(enabled=bank() == 'demo') }}

select
    product_id,
    avg(p_purchase) as p_purchase,
    avg(p_if_contacted - p_purchase) as effect_of_contact,
    count(*) as chances
from {{ ref('purchase_p') }}
group by product_id
order by p_purchase desc, product_id asc
