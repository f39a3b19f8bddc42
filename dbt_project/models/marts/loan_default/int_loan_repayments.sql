-- one row per loan whose customer had been granted one before: how the earlier ones were repaid, as known on the day before
{{ config(schema='staging') }}

with

applications as (

    select * from {{ ref('int_loan_applications') }}

),

loans as (

    select * from {{ ref('loans') }}

),

loan_payments as (

    select * from {{ ref('loan_payments') }}

),

earlier_loans as (

    select
        applications.loan_id,
        applications.granted_on,
        earlier.loan_id as earlier_loan_id,
        earlier.granted_on as earlier_granted_on,
        earlier.monthly_payment,
        -- whatever became known on the day of the grant or later is not known yet
        coalesce(earlier.is_default and earlier.outcome_known_on < applications.granted_on, false) as is_known_default,
        case when earlier.outcome_known_on < applications.granted_on then earlier.outcome_known_on end as outcome_known_on,
        coalesce(earlier.granted_on + to_months(earlier.term_months) >= applications.granted_on, true) as is_within_term
    from applications
    inner join loans as earlier
        on applications.customer_id = earlier.customer_id
        and applications.granted_on > earlier.granted_on

),

payments as (

    select
        earlier_loans.loan_id,
        earlier_loans.earlier_loan_id,
        count(*) as due,
        count(*) filter (coalesce(loan_payments.paid_on >= earlier_loans.granted_on, true)) as missed,
        count(*) filter (
            loan_payments.paid_on > loan_payments.due_on and loan_payments.paid_on < earlier_loans.granted_on
        ) as late,
        max(loan_payments.due_on) as last_due_on,
        max(loan_payments.paid_on) filter (loan_payments.paid_on < earlier_loans.granted_on) as last_paid_on
    from earlier_loans
    inner join loan_payments
        on earlier_loans.earlier_loan_id = loan_payments.loan_id
        and earlier_loans.granted_on > loan_payments.due_on
    group by earlier_loans.loan_id, earlier_loans.earlier_loan_id

)

select
    earlier_loans.loan_id,
    cast(count(*) as integer) as earlier_loans,
    cast(count(*) filter (earlier_loans.is_known_default) as integer) as earlier_defaults,
    cast(
        coalesce(
            sum(earlier_loans.monthly_payment) filter (earlier_loans.is_within_term and not earlier_loans.is_known_default), 0
        ) as decimal(18, 2)
    ) as running_payments,
    cast(coalesce(sum(payments.due), 0) as integer) as payments_due,
    cast(coalesce(sum(payments.late), 0) as integer) as payments_late,
    cast(coalesce(sum(payments.missed), 0) as integer) as payments_missed,
    greatest(
        max(earlier_loans.earlier_granted_on),
        max(earlier_loans.outcome_known_on),
        max(payments.last_due_on),
        max(payments.last_paid_on)
    ) as last_known_on
from earlier_loans
left join payments
    on earlier_loans.loan_id = payments.loan_id and earlier_loans.earlier_loan_id = payments.earlier_loan_id
group by earlier_loans.loan_id
