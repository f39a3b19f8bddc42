-- one row per customer and month, from joining to closing or to the cutoff
with

grid as (

    select * from {{ ref('int_customer_grid') }}

),

balances as (

    select * from {{ ref('int_balance_months') }}

),

income as (

    select * from {{ ref('int_income_months') }}

),

customers as (

    select * from {{ ref('customers') }}

),

categories as (

    select * from {{ ref('categories') }}

),

flows as (

    select
        months.customer_id,
        months.month,
        sum(months.transactions) as transactions,
        sum(months.outliers) as outliers,
        sum(months.inflow) as inflow,
        sum(months.outflow) as outflow,
        sum(months.spend) as spend,
        max(months.last_booked_at) as last_booked_at,
        {%- for group in spend_groups() %}
        {%- set condition = "categories.category_group = '" ~ group ~ "'" if group != 'other'
            else "coalesce(categories.category_group, 'other') in ('other', 'income')" %}
        sum(months.spend) filter ({{ condition }}) as spend_{{ group }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('int_category_months') }} as months
    left join categories on months.category = categories.category
    group by months.customer_id, months.month

)

select
    grid.customer_id,
    grid.month,
    {%- for prefix in ['', 'checking_', 'savings_'] %}
    {%- for part in ['opening_balance', 'closing_balance', 'lowest_balance', 'mean_balance', 'days_below_zero'] %}
    balances.{{ prefix }}{{ part }},
    {%- endfor %}
    {%- endfor %}
    coalesce(income.income, 0) as income,
    cast(coalesce(flows.inflow, 0) as decimal(18, 2)) as inflow,
    cast(coalesce(flows.outflow, 0) as decimal(18, 2)) as outflow,
    balances.unexplained,
    cast(coalesce(flows.spend, 0) as decimal(18, 2)) as spend,
    {%- for group in spend_groups() %}
    cast(coalesce(flows.spend_{{ group }}, 0) as decimal(18, 2)) as spend_{{ group }},
    {%- endfor %}
    cast(coalesce(flows.transactions, 0) as integer) as transactions,
    cast(coalesce(flows.outliers, 0) as integer) as outliers,
    cast(
        case when customers.birth_date <= last_day(grid.month) then date_diff('month', customers.birth_date, grid.month) // 12 end
        as integer
    ) as age,
    cast(date_diff('month', grid.joined_on, grid.month) as integer) as tenure_months,
    coalesce(flows.transactions, 0) > 0 as has_activity,
    flows.last_booked_at
from grid
inner join customers on grid.customer_id = customers.customer_id
inner join balances on grid.customer_id = balances.customer_id and grid.month = balances.month
left join income on grid.customer_id = income.customer_id and grid.month = income.month
left join flows on grid.customer_id = flows.customer_id and grid.month = flows.month
