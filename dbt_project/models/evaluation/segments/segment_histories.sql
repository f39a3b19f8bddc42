-- one row a system of segments, cutoff and customer that is open then
with

clusters as (
    select * from {{ ref('customer_segments_scores') }}
),

budgets as (
    select * from {{ ref('budget_segments_scores') }}
),

newcomers as (
    select * from {{ ref('int_newcomers') }}
)

select
    'cluster' as segment_system,
    cutoff_month,
    customer_id,
    cluster_id || ' ' || cluster_name as segment
from clusters
where cluster_id is not null
union all
select
    'budget' as segment_system,
    budgets.cutoff_month,
    budgets.customer_id,
    -- first months are no measure of a year: accounts that only mature would look like changes of segment
    if(newcomers.customer_id is null, budgets.budget_segment, 'new') as segment
from budgets
left join newcomers
    on budgets.customer_id = newcomers.customer_id and budgets.cutoff_month <= newcomers.last_month
where not budgets.is_new_customer and budgets.budget_segment is not null
