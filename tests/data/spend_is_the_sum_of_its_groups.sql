-- The groups of spend add up to spend, to the cent.
select
    customer_id,
    month,
    spend
from {{ ref('customer_months') }}
where spend <> {% for group in spend_groups() %}spend_{{ group }}{{ ' + ' if not loop.last }}{% endfor %}
