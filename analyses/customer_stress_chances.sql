-- one row per event and horizon: how many customers have which chance now
with

chances as (

    {%- for measure in tasks()['customer_stress'].measures %}
    select
        '{{ measure }}' as measure,
        horizon,
        p_{{ measure }} as p,
        model_{{ measure }} as model_name
    from {{ ref('customer_stress') }}
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}

)

select
    measure,
    horizon,
    any_value(model_name) as model_name,
    count(p) as customers,
    count(*) - count(p) as undefined,
    sum(p) as expected,
    avg(p) as mean_p,
    {%- for percent in [5, 10, 25, 50] %}
    count(*) filter (p >= {{ percent / 100 }}) as over_{{ percent }},
    {%- endfor %}
    max(p) as highest
from chances
group by measure, horizon
order by measure, horizon
