-- one row per customer: what is known and predicted as of the cutoff
{{ config(alias='customers') }}

with

bank_clock as (

    select * from {{ ref('bank_clock') }}

),

customers as (

    select * from {{ ref('customers') }}

),

cutoffs as (

    select *
    from {{ ref('cutoffs') }}
    where is_as_of

),

members as (

    select members.*
    from {{ ref('segment_members') }} as members
    inner join cutoffs on members.cutoff_month = cutoffs.cutoff_month

),

customer_months as (

    select * from {{ ref('customer_months') }}

),

unstated as (

    select accounts.customer_id
    from {{ ref('balance_reconciliation') }} as reconciliation
    inner join {{ ref('accounts') }} as accounts on reconciliation.account_id = accounts.account_id
    where reconciliation.status = 'no stated balance' and accounts.account_type in ('checking', 'savings')
    group by accounts.customer_id

),

clusters as (

    select * from {{ ref('customer_segments') }}

),

budgets as (

    select * from {{ ref('budget_segments') }}

),

stress as (

    select *
    from {{ ref('customer_stress') }}
    where horizon = 6

),

-- the six months of the horizon
forecasts as (

    select
        customer_id,
        cast(avg(mean) filter (measure = 'income') as decimal(18, 2)) as income,
        cast(avg(mean) filter (measure = 'spend') as decimal(18, 2)) as spend,
        max(mean) filter (measure = 'balance' and horizon = 6) as balance,
        max(lo_80) filter (measure = 'balance' and horizon = 6) as balance_lo_80,
        max(hi_80) filter (measure = 'balance' and horizon = 6) as balance_hi_80
    from {{ ref('customer_forecasts') }}
    group by customer_id

),

-- what is known of each customer at the last month, and of the twelve months up to it
summaries as (

    select
        customer_months.customer_id,
        max(customer_months.month) as last_month,
        arg_max(customer_months.closing_balance, customer_months.month) as balance,
        arg_max(customer_months.tenure_months, customer_months.month) as tenure_months,
        arg_max(customer_months.age, customer_months.month) as age,
        avg(customer_months.income) filter (customer_months.is_recent) as mean_income,
        avg(customer_months.spend) filter (customer_months.is_recent) as mean_spend,
        min(customer_months.lowest_balance) filter (customer_months.is_recent) as lowest_balance,
        coalesce(sum(customer_months.days_below_zero) filter (customer_months.is_recent), 0) as days_below_zero,
        max(customer_months.last_booked_at) as last_booked_at
    from (
        select
            customer_months.*,
            customer_months.month > bank_clock.cutoff_month - interval 12 months as is_recent
        from customer_months
        cross join bank_clock
    ) as customer_months
    group by customer_months.customer_id

)

select
    customers.customer_id,
    case
        when summaries.customer_id is null then 'no_account'
        when members.customer_id is null then 'closed'
        when coalesce(summaries.last_booked_at < bank_clock.cutoff_at - interval 3 months, true) then 'inactive'
        else 'active'
    end as status,
    members.age_band,
    members.income_tier,
    members.region,
    summaries.age,
    summaries.tenure_months,
    summaries.balance,
    unstated.customer_id is null as has_stated_balance,
    cast(summaries.mean_income as decimal(18, 2)) as mean_income_12_months,
    cast(summaries.mean_spend as decimal(18, 2)) as mean_spend_12_months,
    summaries.lowest_balance as lowest_balance_12_months,
    cast(summaries.days_below_zero as integer) as days_below_zero_12_months,
    cast(summaries.last_booked_at as date) as last_transaction_on,
    clusters.cluster_id,
    clusters.cluster_name,
    budgets.budget_segment,
    forecasts.income as mean_income_next_6_months,
    forecasts.spend as mean_spend_next_6_months,
    forecasts.balance as balance_in_6_months,
    forecasts.balance_lo_80 as balance_in_6_months_lo_80,
    forecasts.balance_hi_80 as balance_in_6_months_hi_80,
    stress.p_balance_depleted as p_balance_depleted_6_months,
    stress.p_income_drop as p_income_drop_6_months,
    stress.p_income_rise as p_income_rise_6_months,
    stress.p_stress as p_stress_6_months,
    bank_clock.currency,
    'several' as model_name,
    '{{ invocation_id }}' as run_id,
    bank_clock.cutoff_month,
    cast('{{ run_started_at.strftime("%Y-%m-%d %H:%M:%S") }}' as timestamp) as scored_at
from customers
cross join bank_clock
left join summaries on customers.customer_id = summaries.customer_id
left join members on customers.customer_id = members.customer_id
left join unstated on customers.customer_id = unstated.customer_id
left join clusters on customers.customer_id = clusters.customer_id
left join budgets on customers.customer_id = budgets.customer_id
left join forecasts on customers.customer_id = forecasts.customer_id
left join stress on customers.customer_id = stress.customer_id
