-- one row per row of customers, good or bad
{{ config(schema='staging') }}

with

lines as (

    select * from {{ staged('customers') }}

),

judged as (

    select
        * replace (
            case when birth_date between '1900-01-01' and coalesce(joined_on, '2200-01-01') then birth_date end
                as birth_date,
            case when gender in ('f', 'female') then 'female' when gender in ('m', 'male') then 'male' else gender end
                as gender,
            {{ problems({
                'birth_date_impossible': "birth_date not between '1900-01-01' and coalesce(joined_on, '2200-01-01')",
            }, known='repair') }} as repair
        )
    from lines

)

{{ keep_first('judged', ['customer_id']) }}
