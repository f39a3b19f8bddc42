-- customers of whom two published tables say different things
{{ config(group='ledgercast') }}
select
    customers.customer_id,
    customers.mean_spend_12_months,
    budgets.mean_spend_12_months as of_budgets
from {{ ref('predictions_customers') }} as customers
inner join {{ ref('budget_segments') }} as budgets on customers.customer_id = budgets.customer_id
where
    customers.mean_spend_12_months is distinct from budgets.mean_spend_12_months
    or customers.budget_segment is distinct from budgets.budget_segment
