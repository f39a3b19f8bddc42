-- one row per feature
with

fitted as (

    select * from {{ ref('loan_default_model') }}

),

features as (

    select
        model_name,
        unnest(importance) as entry
    from fitted

)

select
    'loan_default' as task,
    model_name,
    entry.feature as feature,
    (row_number() over (order by entry.importance desc, entry.feature asc))::integer as rank,
    entry.importance as importance,
    entry.sd as sd
from features
order by rank
