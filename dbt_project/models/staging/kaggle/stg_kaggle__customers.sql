-- one row per customer of bank_transactions, with what the customer's first row says, which no later row can change
{{ config(enabled=in_bank(model)) }}

with

lines as (

    select * from {{ ref('base_kaggle__bank_transactions') }}

),

first_lines as (

    select *
    from lines
    where customer_id is not null and line_problem is null
    qualify row_number() over (
        partition by customer_id
        order by {{ read_kaggle_date('transaction_date') }} nulls last, source_row
    ) = 1

)

select
    customer_id,
    -- re-saved files have years of two digits turned into years to come: they are a century earlier
    case
        when {{ read_kaggle_date('customer_dob') }} > '2016-12-31'
            then cast({{ read_kaggle_date('customer_dob') }} - interval 100 years as date)
        else {{ read_kaggle_date('customer_dob') }}
    end as birth_date,
    case upper(cust_gender) when 'F' then 'female' when 'M' then 'male' end as gender,
    nullif(cust_location, 'nan') as region,
    cast(null as date) as joined_on,
    {{ repairs({
        'birth_date_unreadable': "customer_dob <> 'nan' and " ~ read_kaggle_date('customer_dob') ~ ' is null',
    }) }} as repair,
    cast(null as varchar) as source_file,
    source_row,
    raw,
    cast(null as varchar) as problem
from first_lines
