-- one row per form of a reason: how many customers it is told, and which way it moves their odds of stress
with

told as (

    select
        customer_id,
        unnest(reasons) as reason
    from {{ ref('customer_stress') }}
    where horizon = 3

),

forms as (

    select
        customer_id,
        regexp_replace(
            regexp_replace(
                regexp_replace(reason, ' \((multiplies|divides) .*$', ''),
                'January|February|March|April|May|June|July|August|September|October|November|December', 'MONTH', 'g'
            ), '[0-9][0-9,.]*', 'N', 'g'
        ) as form,
        reason like '%multiplies%' as raises,
        reason like '%divides%' as lowers
    from told

)

select
    form,
    count(distinct customer_id) as customers,
    count(distinct customer_id) filter (raises) as raised,
    count(distinct customer_id) filter (lowers) as lowered
from forms
group by form
order by customers desc, form asc
