-- one row per event and slice of customers: the log loss of what would have been published beside that of the base rate
with

leaderboard as (

    select *
    from {{ ref('leaderboard') }}
    where task = 'customer_stress' and cutoff = 'all' and horizon = 'all'

),

figures as (

    select
        measure,
        slice,
        max(value) filter (model_name = 'champion' and metric = 'log_loss') as log_loss,
        max(value) filter (model_name = 'majority' and metric = 'log_loss') as base_rate_log_loss,
        max(value) filter (model_name = 'champion' and metric = 'roc_auc') as roc_auc,
        max(value) filter (model_name = 'champion' and metric = 'prevalence') as prevalence,
        max(n) filter (model_name = 'champion' and metric = 'log_loss') as n
    from leaderboard
    group by measure, slice
    having max(value) filter (model_name = 'champion' and metric = 'log_loss') is not null

)

select
    measure,
    split_part(slice, '=', 1) as slice_by,
    if(slice = 'all', 'all', split_part(slice, '=', 2)) as slice,
    * exclude (measure, slice),
    1 - log_loss / nullif(base_rate_log_loss, 0) as skill
from figures
order by slice_by, slice, measure
