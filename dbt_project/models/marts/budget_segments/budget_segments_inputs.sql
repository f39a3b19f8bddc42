-- one row per customer and months of history: what a new customer's first months show
-- Customers who joined within the data and were still open after their first 1, 2, 3, 6 or 12 months; at as_of also all
-- others who are new. What came of the earlier ones stands in budget_segments_outcomes.
{%- set newest = var('new_customer_months') | int %}
with

members as (

    select * from {{ ref('segment_members') }}

),

customer_months as (

    select * from {{ ref('customer_months') }}

),

bank_clock as (

    select * from {{ ref('bank_clock') }}

),

newcomers as (

    select * from {{ ref('int_newcomers') }}

),

windows as (

    select
        customer_months.customer_id,
        newcomers.first_month,
        customer_months.month as cutoff_month,
        customer_months.tenure_months + 1 as months_of_history,
        members.customer_id is not null as is_new_customer
    from customer_months
    inner join newcomers
        on customer_months.customer_id = newcomers.customer_id and customer_months.month <= newcomers.last_month
    cross join bank_clock
    left join members
        on
            customer_months.customer_id = members.customer_id
            and customer_months.month = members.cutoff_month
            and bank_clock.cutoff_month = members.cutoff_month
    where customer_months.tenure_months + 1 in (1, 2, 3, 6, {{ newest }}) or members.customer_id is not null

),

features as (

    select * from {{ segment_features('windows', ['months_of_history', 'is_new_customer']) }}

)

select
    cutoff_month,
    cast(cutoff_month as timestamp) + interval 1 month as cutoff_at,
    -- who has no transaction is known by an account that was opened in the first month
    coalesce(last_booked_at, cast(cutoff_month as timestamp)) as max_source_at,
    customer_id,
    months_of_history,
    is_new_customer,
    last_booked_at is not null as has_history,
    cast(date_diff('day', last_booked_at, cast(cutoff_month as timestamp) + interval 1 month) as integer) as recency_days,
    {%- for name in segment_feature_names() if name not in ('recency_days', 'tenure_months') %}
    {{ name }}{{ ',' if not loop.last }}
    {%- endfor %}
from features
