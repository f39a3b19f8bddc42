-- one row per row of macro_months, good or bad
{{ config(schema='staging') }}

with

judged as (

    select * from {{ staged('macro_months') }}

)

{{ keep_first('judged', ['series', 'country', 'month']) }}
