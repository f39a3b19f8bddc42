-- one row per cutoff and customer: the segments that a customer is in, by what was known at the cutoff
with

cutoffs as (

    select * from {{ ref('cutoffs') }}

),

customer_months as (

    select * from {{ ref('customer_months') }}

),

account_spans as (

    select * from {{ ref('int_account_spans') }}

),

customers as (

    select * from {{ ref('customers') }}

),

segments as (

    select * from {{ ref('segments') }}

),

-- customers with an account that was open at the end of the cutoff's month
open_customers as (

    select
        cutoffs.cutoff_month,
        cutoffs.cutoff_at,
        account_spans.customer_id,
        max(account_spans.opened_on) as opened_on
    from cutoffs
    inner join account_spans
        on cutoffs.cutoff_at > account_spans.opened_on
        and coalesce(cutoffs.cutoff_at <= account_spans.closed_on, true)
    group by cutoffs.cutoff_month, cutoffs.cutoff_at, account_spans.customer_id

),

incomes as (

    select
        cutoffs.cutoff_month,
        customer_months.customer_id,
        avg(customer_months.income) filter (
            customer_months.month > cutoffs.cutoff_month - interval 12 months
        ) as mean_income,
        max(customer_months.last_booked_at) as max_source_at
    from cutoffs
    inner join customer_months on cutoffs.cutoff_month >= customer_months.month
    group by cutoffs.cutoff_month, customer_months.customer_id

),

described as (

    select
        open_customers.* exclude (opened_on),
        date_diff('month', customers.birth_date, open_customers.cutoff_month) // 12 as age,
        customers.region,
        -- who has no transaction is known by an account
        greatest(incomes.max_source_at, open_customers.opened_on) as max_source_at,
        -- position among the customers who have an income, 0 for the lowest
        case
            when incomes.mean_income > 0 then
                (
                    rank() over (partition by open_customers.cutoff_month, incomes.mean_income > 0 order by incomes.mean_income)
                    - 1
                )
                / count(*) over (partition by open_customers.cutoff_month, incomes.mean_income > 0)
        end as income_position,
        count(*) over (partition by open_customers.cutoff_month, customers.region)
        / count(*) over (partition by open_customers.cutoff_month) as region_share
    from open_customers
    inner join customers on open_customers.customer_id = customers.customer_id
    left join incomes
        on open_customers.cutoff_month = incomes.cutoff_month and open_customers.customer_id = incomes.customer_id

)

select
    described.cutoff_month,
    described.cutoff_at,
    described.customer_id,
    coalesce(age_bands.segment, 'unknown') as age_band,
    coalesce(income_tiers.segment, 'unknown') as income_tier,
    case
        when described.region is null then 'unknown'
        when described.region_share < 0.01 then 'other_regions'
        else described.region
    end as region,
    described.max_source_at
from described
left join segments as age_bands
    on age_bands.segment_type = 'age_band'
    and described.age >= age_bands.lower_bound and described.age < age_bands.upper_bound
left join segments as income_tiers
    on income_tiers.segment_type = 'income_tier'
    and described.income_position >= income_tiers.lower_bound and described.income_position < income_tiers.upper_bound
