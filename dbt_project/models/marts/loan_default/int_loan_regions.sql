-- one row per loan in whose customer's region anything was known: figures of the region before the year of the grant
-- A series whose name ends in a year is known from the end of that year on; of several years the latest known one counts. A
-- series without a year is one state for the whole history.
{{ config(schema='staging') }}

with

applications as (

    select * from {{ ref('int_loan_applications') }}

),

figures as (

    select
        region,
        regexp_replace(series, '_\d{4}$', '') as series,
        try_cast(nullif(regexp_extract(series, '_(\d{4})$', 1), '') as integer) as year,
        value
    from {{ ref('region_figures') }}

),

known as (

    select
        applications.loan_id,
        figures.series,
        max(figures.year) as year,
        arg_max(figures.value, coalesce(figures.year, 0)) as value
    from applications
    inner join figures
        on applications.region = figures.region
        and year(applications.granted_on) > coalesce(figures.year, 0)
    group by applications.loan_id, figures.series

)

select
    loan_id,
    max(value) filter (series in ('average_salary', 'wage_level')) as region_pay_level,
    max(value) filter (series in ('unemployment', 'unemployment_offset')) as region_unemployment,
    max(value) filter (series = 'urban_share') as region_urban_share,
    max(value) filter (series = 'rent_level') as region_rent_level,
    make_date(max(year), 12, 31) as last_known_on
from known
group by loan_id
