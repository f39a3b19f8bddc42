-- one row per loan granted before the cutoff: its terms, its borrower, and from when on nothing may be known
-- Everything of this folder starts here, so that only borrowers' rows are read on.
{{ config(schema='staging') }}

with

loans as (

    select * from {{ ref('loans') }}

),

customers as (

    select * from {{ ref('customers') }}

),

account_spans as (

    select * from {{ ref('int_account_spans') }}

),

bank_clock as (

    select * from {{ ref('bank_clock') }}

),

-- an account that is opened on the day of the grant or later is not known yet
openings as (

    select
        loans.loan_id,
        min(account_spans.opened_on) as opened_on
    from loans
    inner join account_spans
        on loans.customer_id = account_spans.customer_id
        and loans.granted_on > account_spans.opened_on
    group by loans.loan_id

)

select
    loans.loan_id,
    loans.customer_id,
    loans.granted_on,
    cast(loans.granted_on as timestamp) as cutoff_at,
    cast(date_trunc('month', loans.granted_on) as date) as grant_month,
    loans.principal,
    loans.term_months,
    loans.monthly_payment,
    loans.credit_score_at_grant,
    customers.region,
    case when customers.birth_date < loans.granted_on then customers.birth_date end as birth_date,
    least(case when customers.joined_on < loans.granted_on then customers.joined_on end, openings.opened_on) as joined_on
from loans
inner join bank_clock on loans.granted_on < bank_clock.cutoff_at
inner join customers on loans.customer_id = customers.customer_id
left join openings on loans.loan_id = openings.loan_id
