{#-
    Features of customers over windows of whole months: the same for all inputs of segments.

    windows   relation: customer_id, cutoff_month, first_month (of the window, whose last one is cutoff_month), and `keys`
    keys      columns that name a window beside customer_id and cutoff_month
    returns   a subquery, one row a window in which the customer has a month

    Money is a mean per month, the month of joining counted by its days. Shares of nothing are null, and so is what the bank
    had not shown of anybody by then (income, categories). Sums are of decimals, so that they don't depend on their order.
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
                customer_id,
                min(joined_on) as joined_on
            from {{ ref('int_customer_grid') }}
            group by customer_id
        ),

        months as (
            select
                {% for key in by %}windows.{{ key }}, {% endfor %}
                customer_months.* exclude (customer_id),
                habits.* exclude (customer_id, month),
                date_diff('month', windows.cutoff_month, customer_months.month) as position,
                -- half a month at least: a few days are not to be blown up
                case
                    when customer_months.tenure_months = 0
                        then greatest(
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
                sum(spend * spend) as spend_squared,
                sum(income) as income,
                sum(income * income) as income_squared,
                count(*) filter (income > 0) as income_months,
                sum(closing_balance) as balance,
                min(lowest_balance) as lowest_balance,
                sum(days_below_zero) as days_below_zero,
                arg_max(age, month) as age,
                max(tenure_months) as tenure_months,
                -- the balance of a first month starts at 0: it has no trend
                count(*) filter (tenure_months > 0) as trend_months,
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
            case when trend_months >= 3 and spend > 0 then significant(
                (trend_months * xy::double - x * y::double) / (trend_months * xx - x * x) / (spend / n), 9
            ) end as balance_trend,
            significant(days_below_zero / n, 9) as days_below_zero,
            age,
            tenure_months::integer as tenure_months,
            {%- for money in ['spend', 'income'] %}
            case when months_observed >= 3 and {{ money }} > 0 then significant(
                sqrt(greatest(months_observed * {{ money }}_squared::double / {{ money }}::double / {{ money }}::double - 1, 0)), 9
            ) end as {{ money }}_volatility,
            {%- endfor %}
            case
                when known.income_since <= cutoff_month then significant(income_months / months_observed, 9)
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
            significant(payments_{{ group }} / nullif(payments_by_channel, 0), 9) as channel_share_{{ group }},
            {%- endfor %}
            significant(night_payments / nullif(timed_payments, 0), 9) as night_share,
            significant(weekend_payments / nullif(chosen_payments, 0), 9) as weekend_share
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
