-- one row per row of the region_figures file
{{ config(enabled=in_bank(model)) }}

with

lines as (

    select * from {{ ref('base_files__region_figures') }}

)

select
    region,
    series,
    {{ read_double('value') }} as value,
    source_file,
    source_row,
    raw,
    {{ problems({
        'missing_region': 'region is null',
        'missing_series': 'series is null',
        'unreadable_value': read_double('value') ~ ' is null',
    }) }} as problem
from lines
