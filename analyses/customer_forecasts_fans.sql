-- one row per picked customer, measure and month: what the customer did, then what is published
-- Picked by rule from the customers of the back-test's sample, so that nobody is shown for a nice picture.
with

customers as (

    select *
    from {{ ref('customer_forecasts_inputs') }}
    where is_as_of and has_history and is_in_backtest

),

bank_clock as (

    select * from {{ ref('bank_clock') }}

),

forecasts as (

    select * from {{ ref('customer_forecasts') }}

),

stress as (

    select *
    from {{ ref('customer_stress') }}
    where horizon = 3

),

months as (

    select
        customer_id,
        generate_subscripts(balance, 1) as place,
        unnest(balance) as balance,
        unnest(income) as income,
        unnest(spend) as spend,
        unnest(lowest_balance) as lowest_balance
    from customers

),

moves as (

    select
        *,
        abs(balance - lag(balance) over (partition by customer_id order by place)) as move,
        row_number() over (partition by customer_id order by place desc) as ago
    from months

),

-- how far the balance moves from month to month, in months of spend; and its lowest in a year
habits as (

    select
        customer_id,
        avg(move) / nullif(avg(spend), 0) as volatility,
        min(lowest_balance) filter (ago <= 12) as lowest
    from moves
    group by customer_id

),

known as (

    select
        customers.customer_id,
        customers.months,
        customers.sample_position,
        habits.volatility,
        habits.lowest,
        stress.p_balance_depleted,
        stress.status as stress_status,
        customers.months >= 6 and habits.volatility is not null as has_volatility
    from customers
    inner join habits on customers.customer_id = habits.customer_id
    left join stress on customers.customer_id = stress.customer_id

),

ranked as (

    select
        *,
        percent_rank() over (partition by has_volatility order by volatility) as volatility_rank
    from known

),

rules as (

    select
        unnest(['typical', 'volatile', 'soon depleted', 'new']) as pick,
        unnest([
            'balance moves in a month as much of a month''s spend as that of the middle customer',
            '95% of customers have a balance that moves less',
            'highest chance of depletion within three months of those who were not below the floor in a year',
            'longest history of those with fewer than 6 months'
        ]) as rule,
        generate_subscripts([1, 2, 3, 4], 1) as place

),

candidates as (

    select
        'typical' as pick,
        customer_id,
        abs(volatility_rank - 0.5) as distance,
        sample_position
    from ranked
    where has_volatility
    union all
    select
        'volatile' as pick,
        customer_id,
        abs(volatility_rank - 0.95) as distance,
        sample_position
    from ranked
    where has_volatility
    union all
    select
        'soon depleted' as pick,
        customer_id,
        -p_balance_depleted as distance,
        sample_position
    from ranked
    where months >= 6 and stress_status = 'ok' and lowest >= {{ var('balance_floor') }}
    union all
    select
        'new' as pick,
        customer_id,
        -months as distance,
        sample_position
    from ranked
    where months < 6

),

picks as (

    select
        pick,
        customer_id
    from candidates
    qualify row_number() over (partition by pick order by distance, sample_position) = 1

),

drawn as (

    {%- for measure in ['balance', 'income', 'spend'] %}
    select
        picks.pick,
        '{{ measure }}' as measure,
        cast(bank_clock.cutoff_month - to_months(cast(moves.ago - 1 as integer)) as date) as month,
        cast(moves.{{ measure }} as double) as value,
        null as mean,
        null as lo_80,
        null as hi_80,
        null as lo_95,
        null as hi_95,
        null as model_name,
        null as status
    from picks
    inner join moves on picks.customer_id = moves.customer_id
    cross join bank_clock
    where moves.ago <= 24
    union all
    {%- endfor %}
    select
        picks.pick,
        forecasts.measure,
        forecasts.month,
        null as value,
        forecasts.mean,
        forecasts.lo_80,
        forecasts.hi_80,
        forecasts.lo_95,
        forecasts.hi_95,
        forecasts.model_name,
        forecasts.status
    from picks
    inner join forecasts on picks.customer_id = forecasts.customer_id

)

select
    drawn.pick || ' ' || drawn.measure as panel,
    drawn.*,
    rules.rule,
    ranked.customer_id,
    ranked.months as months_known,
    ranked.volatility,
    ranked.p_balance_depleted
from drawn
inner join picks on drawn.pick = picks.pick
inner join rules on drawn.pick = rules.pick
inner join ranked on picks.customer_id = ranked.customer_id
order by rules.place, drawn.measure, drawn.month
