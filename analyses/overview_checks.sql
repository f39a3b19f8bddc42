-- one row per check: how often it was made and passed
with

leakage_ledger as (

    select * from {{ ref('leakage_ledger') }}

),

drift as (

    select *
    from {{ ref('drift') }}
    where status <> 'too few'

)

select
    'inputs of a back-test that knew nothing of later days' as checked,
    count(*) as made,
    count(*) filter (is_clean) as passed
from leakage_ledger
union all
select
    case kind
        when 'input' then 'columns spread as a year before'
        else 'errors of published forecasts spread as a year before'
    end as checked,
    count(*) as made,
    count(*) filter (status = 'stable') as passed
from drift
group by kind
