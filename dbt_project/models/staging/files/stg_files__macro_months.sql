-- one row per row of the macro_months file
{{ config(enabled=in_bank(model)) }}

with

lines as (

    select * from {{ ref('base_files__macro_months') }}

)

select
    upper(country) as country,
    cast(date_trunc('month', {{ read_date('month') }}) as date) as month,
    series,
    {{ read_double('value') }} as value,
    source_file,
    source_row,
    raw,
    {{ problems({
        'missing_country': 'country is null',
        'unreadable_month': read_date('month') ~ ' is null',
        'missing_series': 'series is null',
        'unreadable_value': read_double('value') ~ ' is null',
    }) }} as problem
from lines
