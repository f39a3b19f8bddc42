-- one row per loan and whole month of its customer among the twelve before the month of the grant
-- Whole months: what is booked in the month of the grant up to the day before tells on which day of the month the loan was
-- granted. The month of joining is left out, as it is no whole one, and so are months before the customer's first transaction: what
-- is not known is not zero.
{{ config(schema='staging') }}

with

applications as (

    select * from {{ ref('int_loan_applications') }}

),

customer_months as (

    select * from {{ ref('customer_months') }}

),

transactions as (

    select * from {{ ref('int_loan_transactions') }}

),

penalties as (

    select
        customer_id,
        month,
        sum(outflow) as penalty_interest
    from {{ ref('int_category_months') }}
    where category = 'penalty_interest'
    group by customer_id, month

)

select
    applications.loan_id,
    cast(date_diff('month', customer_months.month, applications.grant_month) as integer) as months_before,
    customer_months.*,
    coalesce(penalties.penalty_interest, 0) as penalty_interest
from applications
inner join transactions on applications.loan_id = transactions.loan_id
inner join customer_months
    on applications.customer_id = customer_months.customer_id
    and applications.grant_month > customer_months.month
    and applications.grant_month <= customer_months.month + interval 12 months
left join penalties on customer_months.customer_id = penalties.customer_id and customer_months.month = penalties.month
where customer_months.tenure_months > 0 and customer_months.month >= date_trunc('month', transactions.first_booked_at)
