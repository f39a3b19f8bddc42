-- one row per budget segment, of old and of new customers
select
    budget_segment,
    is_new_customer,
    model_name,
    count(*) as customers,
    median(mean_spend_12_months) as spend,
    median(mean_balance_12_months) as balance
from {{ ref('budget_segments') }}
where budget_segment is not null
group by budget_segment, is_new_customer, model_name
order by is_new_customer asc, list_position(['low', 'medium', 'high'], budget_segment) asc
