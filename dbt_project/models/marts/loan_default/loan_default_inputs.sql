-- one row per loan: what was known on the day before it was granted
with

applications as (

    select * from {{ ref('int_loan_applications') }}

),

months as (

    select * from {{ ref('int_loan_months') }}

),

balances as (

    select * from {{ ref('int_loan_balances') }}

),

repayments as (

    select * from {{ ref('int_loan_repayments') }}

),

products as (

    select * from {{ ref('int_loan_products') }}

),

regions as (

    select * from {{ ref('int_loan_regions') }}

),

transactions as (

    select * from {{ ref('int_loan_transactions') }}

),

windows as (

    select
        loan_id,
        count(*) filter (months_before <= 6) as months_known,
        count(*) filter (months_before <= 6 and has_activity) as active_months,
        max(closing_balance) filter (months_before = 1) as closing_balance,
        {%- for months in [1, 3, 6] %}
        max(closing_balance) filter (months_before = {{ months + 1 }}) as closing_balance_{{ months }}_months_earlier,
        avg(mean_balance) filter (months_before <= {{ months }}) as mean_balance_{{ months }}_months,
        min(lowest_balance) filter (months_before <= {{ months }}) as lowest_balance_{{ months }}_months,
        {%- endfor %}
        min(lowest_balance) as lowest_balance_12_months,
        sum(days_below_zero) filter (months_before <= 3) as days_below_zero_3_months,
        sum(days_below_zero) as days_below_zero_12_months,
        count(*) filter (penalty_interest > 0) as penalty_months_12_months,
        sum(penalty_interest) as penalty_interest_12_months,
        {%- for months in [3, 6] %}
        sum(income) filter (months_before <= {{ months }}) / count(*) filter (months_before <= {{ months }})
            as mean_income_{{ months }}_months,
        sum(spend) filter (months_before <= {{ months }}) / count(*) filter (months_before <= {{ months }})
            as mean_spend_{{ months }}_months,
        {%- endfor %}
        count(*) filter (months_before <= 6 and income = 0) as months_without_income,
        stddev_pop(cast(income as double)) filter (months_before <= 6) as income_deviation,
        min(income) filter (months_before <= 6) as lowest_income,
        sum(inflow) filter (months_before <= 6) as inflow,
        sum(outflow) filter (months_before <= 6) as outflow,
        stddev_pop(cast(inflow as double)) filter (months_before <= 6) as inflow_deviation,
        sum(spend) filter (months_before <= 6) as spend,
        {%- for group in spend_groups() %}
        sum(spend_{{ group }}) filter (months_before <= 6) as spend_{{ group }},
        {%- endfor %}
        sum(transactions) filter (months_before <= 6) as transactions,
        sum(outliers) filter (months_before <= 6) as outliers
    from months
    group by loan_id

)

select
    applications.loan_id,
    applications.customer_id,
    applications.granted_on,
    cast(applications.grant_month - interval 1 month as date) as cutoff_month,
    applications.cutoff_at,
    greatest(
        transactions.last_booked_at,
        products.last_occurred_at,
        cast(repayments.last_known_on as timestamp),
        cast(regions.last_known_on as timestamp),
        cast(applications.joined_on as timestamp)
    ) as max_source_at,
    transactions.last_booked_at is not null as has_history,
    cast(coalesce(windows.months_known, 0) as integer) as months_known,
    cast(coalesce(windows.active_months, 0) as integer) as active_months,

    applications.principal,
    applications.term_months,
    applications.monthly_payment,
    applications.credit_score_at_grant,

    cast(date_sub('year', applications.birth_date, applications.granted_on) as integer) as age,
    cast(date_diff('month', applications.joined_on, applications.granted_on) as integer) as tenure_months,
    coalesce(products.products_held, 0) as products_held,
    coalesce(repayments.earlier_loans, 0) as earlier_loans,
    coalesce(repayments.earlier_defaults, 0) as earlier_defaults,
    coalesce(repayments.running_payments, 0) as running_payments,
    coalesce(repayments.payments_due, 0) as payments_due,
    significant(repayments.payments_late / nullif(repayments.payments_due, 0), 9) as late_share,
    significant(repayments.payments_missed / nullif(repayments.payments_due, 0), 9) as missed_share,

    balances.balance_day_before,
    {%- for months in [1, 3, 6] %}
    cast(windows.mean_balance_{{ months }}_months as decimal(18, 2)) as mean_balance_{{ months }}_months,
    cast(windows.closing_balance - windows.closing_balance_{{ months }}_months_earlier as decimal(18, 2))
        as balance_change_{{ months }}_months,
    {%- endfor %}
    {%- for months in [1, 3, 6, 12] %}
    least(balances.lowest_balance_grant_month, windows.lowest_balance_{{ months }}_months)
        as lowest_balance_{{ months }}_months,
    {%- endfor %}
    cast(windows.days_below_zero_3_months as integer) as days_below_zero_3_months,
    cast(windows.days_below_zero_12_months as integer) as days_below_zero_12_months,
    cast(windows.penalty_months_12_months as integer) as penalty_months_12_months,
    cast(windows.penalty_interest_12_months as decimal(18, 2)) as penalty_interest_12_months,

    cast(windows.mean_income_3_months as decimal(18, 2)) as mean_income_3_months,
    cast(windows.mean_income_6_months as decimal(18, 2)) as mean_income_6_months,
    cast(windows.months_without_income as integer) as months_without_income,
    significant(windows.income_deviation / nullif(windows.mean_income_6_months, 0), 9) as income_variation,
    significant(windows.lowest_income / nullif(windows.mean_income_6_months, 0), 9) as lowest_income_share,
    significant(windows.mean_income_3_months / nullif(windows.mean_income_6_months, 0), 9) as income_trend,
    cast(windows.inflow / windows.months_known as decimal(18, 2)) as mean_inflow_6_months,
    significant(windows.inflow_deviation / nullif(windows.inflow / windows.months_known, 0), 9) as inflow_variation,

    cast(windows.mean_spend_3_months as decimal(18, 2)) as mean_spend_3_months,
    cast(windows.mean_spend_6_months as decimal(18, 2)) as mean_spend_6_months,
    significant((windows.inflow - windows.outflow) / nullif(windows.inflow, 0), 9) as saved_share,
    {%- for group in spend_groups() %}
    significant(windows.spend_{{ group }} / nullif(windows.spend, 0), 9) as spend_share_{{ group }},
    {%- endfor %}
    significant(windows.transactions / windows.months_known, 9) as mean_transactions,
    significant((windows.inflow + windows.outflow) / nullif(windows.transactions, 0), 9) as mean_amount,
    significant(windows.outliers / nullif(windows.transactions, 0), 9) as outlier_share,

    significant(applications.monthly_payment / nullif(windows.mean_income_6_months, 0), 9) as payment_to_income,
    significant(
        (applications.monthly_payment + coalesce(repayments.running_payments, 0)) / nullif(windows.mean_income_6_months, 0), 9
    ) as all_payments_to_income,
    significant(applications.monthly_payment / nullif(windows.inflow / windows.months_known, 0), 9) as payment_to_inflow,
    significant(applications.principal / nullif(windows.mean_income_6_months, 0), 9) as principal_to_income,
    significant(windows.mean_balance_3_months / nullif(applications.monthly_payment, 0), 9) as balance_to_payment,

    regions.region_pay_level,
    regions.region_unemployment,
    regions.region_urban_share,
    regions.region_rent_level
from applications
left join windows on applications.loan_id = windows.loan_id
left join balances on applications.loan_id = balances.loan_id
left join repayments on applications.loan_id = repayments.loan_id
left join products on applications.loan_id = products.loan_id
left join regions on applications.loan_id = regions.loan_id
left join transactions on applications.loan_id = transactions.loan_id
