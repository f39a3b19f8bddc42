-- one row per row of the customers file
{{ config(enabled=in_bank(model)) }}

with

lines as (

    select * from {{ ref('base_files__customers') }}

)

select
    customer_id,
    {{ read_date('birth_date') }} as birth_date,
    lower(gender) as gender,
    region,
    {{ read_date('joined_on') }} as joined_on,
    {{ repairs({
        'birth_date_unreadable': 'birth_date is not null and ' ~ read_date('birth_date') ~ ' is null',
        'joined_on_unreadable': 'joined_on is not null and ' ~ read_date('joined_on') ~ ' is null',
    }) }} as repair,
    source_file,
    source_row,
    raw,
    {{ problems({'missing_customer_id': 'customer_id is null'}) }} as problem
from lines
