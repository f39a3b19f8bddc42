-- one row per origin, customer of the back-test sample and horizon (1, 3, 6 months): which events came
-- Sums are compared, not means: they are exact, and an income that is just the fifth higher counts.
with

inputs as (

    select
        cutoff_month,
        customer_id,
        horizon,
        can_deplete,
        -- of the last six months, or as many as there are
        list_sum(income[-6:]) as base_sum,
        least(months, 6) as base_months
    from {{ ref('customer_forecasts_inputs') }}
    where is_origin and is_in_backtest

),

months as (

    select * from {{ ref('customer_forecasts_outcomes') }}

),

horizons as (

    select unnest([1, 3, 6]) as horizon

),

customers as (

    select distinct
        customer_id,
        closed_on
    from {{ ref('int_customer_grid') }}

),

windows as (

    select
        inputs.cutoff_month,
        inputs.customer_id,
        horizons.horizon,
        -- of who leaves before the window ends, what came is only half known
        count(months.month) = horizons.horizon
        and coalesce(
            any_value(customers.closed_on) >= inputs.cutoff_month + to_months(cast(horizons.horizon + 1 as integer)), true
        ) as is_known,
        any_value(inputs.can_deplete) as can_deplete,
        any_value(inputs.base_sum) > 0 as has_base,
        min(months.lowest_balance) < {{ var('balance_floor') }} as is_below_floor,
        -- both means times base_months times horizon
        sum(months.income) * any_value(inputs.base_months) as income,
        any_value(inputs.base_sum) * horizons.horizon as base,
        sum(months.spend) > sum(months.income) as is_overspent
    from inputs
    inner join horizons on inputs.horizon >= horizons.horizon
    left join months
        on inputs.cutoff_month = months.cutoff_month
        and inputs.customer_id = months.customer_id
        and horizons.horizon >= months.horizon
    left join customers on inputs.customer_id = customers.customer_id
    group by inputs.cutoff_month, inputs.customer_id, horizons.horizon

),

events as (

    select
        cutoff_month,
        customer_id,
        horizon,
        case when is_known and can_deplete then is_below_floor end as is_balance_depleted,
        case when is_known and has_base then 10 * income <= 8 * base end as is_income_drop,
        case when is_known and has_base then 10 * income >= 12 * base end as is_income_rise,
        is_overspent
    from windows

)

select
    cutoff_month,
    customer_id,
    horizon,
    is_balance_depleted,
    is_income_drop,
    is_income_rise,
    -- where one of both is not defined, it is what the other says
    case
        when is_balance_depleted is null and is_income_drop is null then null
        when is_balance_depleted is null then is_income_drop and is_overspent
        when is_income_drop is null then is_balance_depleted
        else is_balance_depleted or (is_income_drop and is_overspent)
    end as is_stress
from events
