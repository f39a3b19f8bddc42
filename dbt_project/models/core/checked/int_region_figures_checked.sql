-- one row per row of region_figures, good or bad
{{ config(schema='staging') }}

with

judged as (

    select * from {{ staged('region_figures') }}

)

{{ keep_first('judged', ['series', 'region']) }}
