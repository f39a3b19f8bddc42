-- one row per customer that is open at the cutoff
with

scores as (

    select scores.*
    from {{ ref('budget_segments_scores') }} as scores
    inner join {{ ref('bank_clock') }} as bank_clock on scores.cutoff_month = bank_clock.cutoff_month

),

champions as (

    select *
    from {{ ref('budget_segments_champions') }}
    where slice = 'all'

),

bank_clock as (

    select * from {{ ref('bank_clock') }}

),

-- what was, month by month, as in predictions.customers; features weigh the month of joining
means as (

    select
        customer_months.customer_id,
        avg(customer_months.spend) as spend,
        avg(customer_months.closing_balance) as balance
    from {{ ref('customer_months') }} as customer_months
    cross join bank_clock
    where customer_months.month > bank_clock.cutoff_month - interval 12 months
    group by customer_months.customer_id

),

published as (

    select coalesce(
        (select model_name from champions), '{{ tasks()["budget_segments"].simple[0] }}'
    ) as model_name

),

new_customers as (

    select scores.*
    from scores
    inner join published on scores.model_name = published.model_name
    where scores.is_new_customer

)

select
    scores.customer_id,
    coalesce(new_customers.budget_segment, scores.budget_segment) as budget_segment,
    new_customers.p_low,
    new_customers.p_medium,
    new_customers.p_high,
    new_customers.customer_id is not null as is_new_customer,
    new_customers.months_of_history,
    cast(means.spend as decimal(18, 2)) as mean_spend_12_months,
    cast(means.balance as decimal(18, 2)) as mean_balance_12_months,
    bank_clock.currency,
    coalesce(new_customers.model_name, scores.model_name) as model_name,
    scores.run_id,
    scores.cutoff_month,
    scores.scored_at,
    coalesce(new_customers.status, scores.status) as status
from scores
left join means on scores.customer_id = means.customer_id
cross join bank_clock
left join new_customers on scores.customer_id = new_customers.customer_id
where not scores.is_new_customer
