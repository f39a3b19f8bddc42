{#-
    Features of customers over windows of whole months: the same for all inputs of segments.

    windows   relation: customer_id, cutoff_month, first_month (of the window, whose last one is cutoff_month), and `keys`
    keys      columns that name a window beside customer_id and cutoff_month
    returns   a subquery, one row a window in which the customer has a month

    Money is a mean per month, the month of joining counted by its days where the day is known. What months do beside each
    other (trend, volatility, regularity) is that of whole months, without the one of joining. Shares of fewer than five payments
    are null, and so is what the bank had not shown of anybody by then (income, categories). Sums are of decimals, so that
    they don't depend on their order.
-#}
{% macro segment_features(windows, keys=[]) %}
    {%- set by = ['customer_id', 'cutoff_month'] + keys -%}
    (
        with
        known as (
            select
                (select min(month) from {{ ref('int_income_months') }}) as income_since,
                (
                    select min(month) from {{ ref('int_category_months') }} where category != 'unknown' and spend > 0
                ) as categories_since
        ),

        joinings as (
            select
                customers.customer_id,
                least(customers.joined_on, min(accounts.opened_on)) as joined_on
            from {{ ref('customers') }} as customers
            left join {{ ref('accounts') }} as accounts on customers.customer_id = accounts.customer_id
            group by customers.customer_id, customers.joined_on
        ),

        months as (
            select
                {% for key in by %}windows.{{ key }}, {% endfor %}
                customer_months.* exclude (customer_id),
                habits.* exclude (customer_id, month),
                date_diff('month', windows.cutoff_month, customer_months.month) as position,
                -- half a month at least: a few days are not to be blown up
                case
                    when customer_months.tenure_months > 0 then null
                    when joinings.joined_on is null then 1.0::double
                    else greatest(
                        0.5::double,
                        (1 + date_diff('day', joinings.joined_on, last_day(customer_months.month)))::double
                        / day(last_day(customer_months.month))
                    )
                end as joining_length
            from {{ windows }} as windows
            inner join {{ ref('customer_months') }} as customer_months
                on
                    windows.customer_id = customer_months.customer_id
                    and customer_months.month between windows.first_month and windows.cutoff_month
            inner join joinings on windows.customer_id = joinings.customer_id
            left join {{ ref('int_habit_months') }} as habits
                on customer_months.customer_id = habits.customer_id and customer_months.month = habits.month
        ),

        sums as (
            select
                {{ by | join(', ') }},
                count(*) as months_observed,
                count(*) filter (tenure_months > 0) + coalesce(max(joining_length), 0) as n,
                max(last_booked_at) as last_booked_at,
                sum(transactions) as transactions,
                sum(spend) as spend,
                sum(income) as income,
                sum(closing_balance) as balance,
                min(lowest_balance) as lowest_balance,
                sum(days_below_zero) as days_below_zero,
                arg_max(age, month) as age,
                max(tenure_months) as tenure_months,
                -- of a first month a part is missing, and its balance starts at 0
                count(*) filter (tenure_months > 0) as whole_months,
                count(*) filter (tenure_months > 0 and income > 0) as income_months,
                {%- for money in ['spend', 'income'] %}
                sum({{ money }}) filter (tenure_months > 0) as whole_{{ money }},
                sum({{ money }} * {{ money }}) filter (tenure_months > 0) as {{ money }}_squared,
                {%- endfor %}
                sum(position) filter (tenure_months > 0) as x,
                sum(position * position) filter (tenure_months > 0) as xx,
                sum(closing_balance) filter (tenure_months > 0) as y,
                sum(position * closing_balance) filter (tenure_months > 0) as xy,
                sum(inflow) as inflow,
                {%- for group in spend_groups() %}
                sum(spend_{{ group }}) as spend_{{ group }},
                {%- endfor %}
                {%- for source in income_sources() %}
                sum(inflow_{{ source }}) as inflow_{{ source }},
                {%- endfor %}
                {%- for group in channel_groups() %}
                sum(payments_{{ group }}) as payments_{{ group }},
                {%- endfor %}
                sum(payments_by_channel) as payments_by_channel,
                sum(chosen_payments) as chosen_payments,
                sum(weekend_payments) as weekend_payments,
                sum(timed_payments) as timed_payments,
                sum(night_payments) as night_payments,
                sum(external_inflow) as external_inflow
            from months
            group by {{ by | join(', ') }}
        )

        select
            {% for key in by %}sums.{{ key }}, {% endfor %}
            sums.last_booked_at,
            sums.months_observed::integer as months_observed,
            significant(transactions / n, 9) as frequency,
            (spend / n)::decimal(18, 2) as spend,
            case when known.income_since <= cutoff_month then (income / n)::decimal(18, 2) end as income,
            (balance / months_observed)::decimal(18, 2) as balance,
            lowest_balance,
            case when whole_months >= 3 and spend > 0 then significant(
                (whole_months * xy::double - x * y::double) / (whole_months * xx - x * x) / (spend / n), 9
            ) end as balance_trend,
            significant(days_below_zero / n, 9) as days_below_zero,
            age,
            tenure_months::integer as tenure_months,
            {%- for money in ['spend', 'income'] %}
            case when whole_months >= 3 and whole_{{ money }} > 0 then significant(
                sqrt(greatest(
                    whole_months * {{ money }}_squared::double / whole_{{ money }}::double / whole_{{ money }}::double - 1, 0
                )), 9
            ) end as {{ money }}_volatility,
            {%- endfor %}
            case
                when known.income_since <= cutoff_month then significant(income_months / nullif(whole_months, 0), 9)
            end as income_regularity,
            {%- for source in income_sources() %}
            case
                when known.income_since <= cutoff_month and external_inflow > 0
                    then significant(coalesce(inflow_{{ source }}, 0)::double / external_inflow::double, 9)
            end as inflow_share_{{ source }},
            {%- endfor %}
            {%- for group in spend_groups() %}
            case
                when known.categories_since <= cutoff_month and spend > 0
                    then significant(spend_{{ group }}::double / spend::double, 9)
            end as spend_share_{{ group }},
            {%- endfor %}
            {%- for group in channel_groups() %}
            if(payments_by_channel >= 5, significant(payments_{{ group }} / payments_by_channel, 9), null) as channel_share_{{ group }},
            {%- endfor %}
            if(timed_payments >= 5, significant(night_payments / timed_payments, 9), null) as night_share,
            if(chosen_payments >= 5, significant(weekend_payments / chosen_payments, 9), null) as weekend_share
        from sums
        cross join known
    )
{% endmacro %}


{#- The features, in order. -#}
{% macro segment_feature_names() %}
    {%- set names = [
        'recency_days', 'frequency', 'spend', 'income', 'balance', 'lowest_balance', 'balance_trend', 'days_below_zero', 'age',
        'tenure_months', 'spend_volatility', 'income_volatility', 'income_regularity'
    ] -%}
    {%- for source in income_sources() %}{% do names.append('inflow_share_' ~ source) %}{% endfor -%}
    {%- for group in spend_groups() %}{% do names.append('spend_share_' ~ group) %}{% endfor -%}
    {%- for group in channel_groups() %}{% do names.append('channel_share_' ~ group) %}{% endfor -%}
    {{ return(names + ['night_share', 'weekend_share']) }}
{% endmacro %}


{#- Those that budgets are made of: spending and balance behaviour. `budget_segments.schema.BUDGET_FEATURES` is the same list. -#}
{% macro budget_feature_names() %}
    {{ return(['spend', 'frequency', 'balance']) }}
{% endmacro %}
