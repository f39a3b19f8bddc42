-- one row per customer of high budget: why and how urgently to speak to them
with

budgets as (

    select *
    from {{ ref('budget_segments') }}
    where budget_segment = 'high'

),

clusters as (

    select * from {{ ref('customer_segments') }}

),

customer_months as (

    select * from {{ ref('customer_months') }}

),

bank_clock as (

    select * from {{ ref('bank_clock') }}

),

spending as (

    select
        customer_months.customer_id,
        avg(customer_months.spend) filter (
            customer_months.month > bank_clock.cutoff_month - interval 3 months
        ) as recent_spend,
        avg(customer_months.spend) filter (
            customer_months.month <= bank_clock.cutoff_month - interval 3 months
        ) as earlier_spend,
        coalesce(bool_or(
            customer_months.has_activity and customer_months.month > bank_clock.cutoff_month - interval 3 months
        ), false) as is_active
    from customer_months
    cross join bank_clock
    where customer_months.month > bank_clock.cutoff_month - interval 12 months
    group by customer_months.customer_id

),

described as (

    select
        budgets.*,
        clusters.cluster_id,
        clusters.cluster_name,
        spending.recent_spend,
        spending.is_active,
        -- rounded first: a fall of a fifth is one, whatever a division leaves of it
        significant(spending.recent_spend / nullif(spending.earlier_spend, 0) - 1, 9) as spend_change
    from budgets
    inner join clusters on budgets.customer_id = clusters.customer_id
    inner join spending on budgets.customer_id = spending.customer_id

),

campaigns as (

    select
        *,
        case
            when not is_active then 'win_back'
            when is_new_customer then 'welcome'
            when spend_change <= -0.2 then 'retain'
            else 'reward'
        end as campaign
    from described

)

select
    customer_id,
    campaign,
    cast(row_number() over (partition by campaign order by mean_spend_12_months desc, customer_id asc) as integer) as rank,
    case
        when campaign = 'win_back' then 'no transaction for three months'
        when campaign = 'welcome' then format('new for {} months, budget probably high', months_of_history)
        when campaign = 'retain' then format('spend of the last three months {:.0f} % below that before', -100 * spend_change)
        when spend_change is null then 'spends, with no earlier spend to compare with'
        when spend_change >= 0.2 then format('spend of the last three months {:.0f} % above that before', 100 * spend_change)
        else 'spends as before'
    end as reason,
    mean_spend_12_months,
    cast(recent_spend as decimal(18, 2)) as mean_spend_3_months,
    spend_change,
    p_high,
    cluster_id,
    cluster_name,
    currency,
    model_name,
    run_id,
    cutoff_month,
    scored_at,
    status
from campaigns
