-- one row per row of the promotions file
{{ config(enabled=in_bank(model)) }}

with

lines as (

    select * from {{ ref('base_files__promotions') }}

)

select
    {{ read_date('starts_on') }} as starts_on,
    {{ read_date('ends_on') }} as ends_on,
    category,
    source_file,
    source_row,
    raw,
    {{ problems({
        'unreadable_starts_on': read_date('starts_on') ~ ' is null',
        'unreadable_ends_on': read_date('ends_on') ~ ' is null',
        'missing_category': 'category is null',
    }) }} as problem
from lines
