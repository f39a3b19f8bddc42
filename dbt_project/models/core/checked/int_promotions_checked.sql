-- one row per row of promotions, good or bad
{{ config(schema='staging') }}

with

judged as (

    select * replace ({{ problems({'ends_before_start': 'ends_on < starts_on'}, known='problem') }} as problem)
    from {{ staged('promotions') }}

)

{{ keep_first('judged', ['starts_on', 'ends_on', 'category']) }}
