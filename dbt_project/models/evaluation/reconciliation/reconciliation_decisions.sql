-- one row a decision_month and measure
with

losses as (

    select *
    from {{ ref('reconciliation_losses') }}
    where level = 'customer' and metric = 'wql' and method <> 'base'

),

bank_clock as (

    select * from {{ ref('bank_clock') }}

),

measures as (

    select distinct
        cutoff_month as decision_month,
        measure
    from {{ ref('reconciliation_cells') }}

),

known as (

    select
        measures.decision_month,
        measures.measure,
        'customer' as slice,
        losses.method as model_name,
        losses.cutoff_month,
        sum(losses.loss) as loss,
        sum(losses.weight) as weight,
        sum(losses.n) as n,
        any_value(overlap.block) as block
    from measures
    inner join losses on measures.measure = losses.measure and measures.decision_month >= losses.month
    cross join {{ origin_overlap('losses') }} as overlap
    where losses.n > 0
    group by measures.decision_month, measures.measure, losses.method, losses.cutoff_month

),

tests as (

    select * from {{ paired_tests('known', ['bottom_up']) }}

),

-- the lowest known score of customers; ties, and a time that nothing is known of, go to the simpler method
chosen as (

    select *
    from tests
    qualify row_number() over (
        partition by decision_month, measure
        order by value nulls last, list_position(['bottom_up', 'top_down', 'mint', 'mint_shock'], model_name)
    ) = 1

),

simple as (

    select *
    from tests
    where model_name = 'bottom_up'

)

select
    measures.decision_month,
    measures.decision_month = bank_clock.cutoff_month as is_as_of,
    measures.measure,
    coalesce(chosen.model_name, 'bottom_up') as method,
    chosen.value,
    simple.value as bottom_up_value,
    chosen.difference,
    chosen.ci_low,
    chosen.ci_high,
    chosen.p_value,
    coalesce(chosen.origins, 0)::bigint as origins
from measures
cross join bank_clock
left join chosen
    on measures.decision_month = chosen.decision_month and measures.measure = chosen.measure
left join simple
    on measures.decision_month = simple.decision_month and measures.measure = simple.measure
order by measures.decision_month, measures.measure
