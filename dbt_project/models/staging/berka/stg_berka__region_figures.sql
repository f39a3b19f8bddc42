-- one row per region and series, from district: the sum of inhabitants, means of the other figures weighted by them
{{ config(enabled=in_bank(model)) }}

{%- set series = ['urban_share', 'average_salary', 'unemployment_1995', 'unemployment_1996', 'entrepreneurs_per_1000'] %}

with

districts as (

    select
        region,
        {%- for name in series %}
        -- '?' where a figure is unknown, which leaves it out of the mean
        {{ read_double(name) }} as {{ name }},
        {%- endfor %}
        {{ read_double('inhabitants') }} as inhabitants
    from {{ ref('base_berka__district') }}
    where line_problem is null

),

figures as (

    select
        region,
        'inhabitants' as series,
        sum(inhabitants) as value
    from districts
    group by region
    {%- for name in series %}
    union all
    select
        region,
        '{{ name }}' as series,
        round(sum({{ name }} * inhabitants) / sum(inhabitants) filter ({{ name }} is not null), 6) as value
    from districts
    group by region
    {%- endfor %}

)

select
    region,
    series,
    value,
    cast(null as varchar) as source_file,
    row_number() over (order by region, series) as source_row,
    cast(null as varchar) as raw,
    cast(null as varchar) as problem
from figures
where value is not null
