-- one row per loan whose customer had a transaction before the grant: the first and the latest one
{{ config(schema='staging') }}

with

applications as (

    select * from {{ ref('int_loan_applications') }}

),

transactions as (

    select * from {{ ref('transactions') }}

)

select
    applications.loan_id,
    min(transactions.booked_at) as first_booked_at,
    max(transactions.booked_at) as last_booked_at
from applications
inner join transactions
    on applications.customer_id = transactions.customer_id
    and applications.cutoff_at > transactions.booked_at
group by applications.loan_id
