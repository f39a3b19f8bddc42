-- one row per feature and value
with

fitted as (

    select * from {{ ref('loan_default_model') }}

),

points as (

    select
        model_name,
        unnest(dependence) as entry
    from fitted

)

select
    'loan_default' as task,
    model_name,
    entry.feature as feature,
    entry.value as feature_value,
    entry.position as position,
    entry.p as p
from points
order by feature, position
