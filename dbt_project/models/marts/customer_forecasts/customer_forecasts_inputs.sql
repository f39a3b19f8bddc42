-- one row per cutoff and customer that is open then: the months behind the customer, as lists
-- At origins only the customers that training may draw from and those of the back-test: of a million customers, ten cutoffs
-- of all of them would be many times the bank.
with

members as (

    select * from {{ ref('segment_members') }}

),

cutoffs as (

    select * from {{ ref('cutoffs') }}

),

customer_months as (

    select * from {{ ref('customer_months') }}

),

customers as (

    select * from {{ ref('customers') }}

),

accounts as (

    select * from {{ ref('accounts') }}

),

account_spans as (

    select * from {{ ref('int_account_spans') }}

),

sampled as (

    select
        *,
        (md5_number_lower(customer_id) >> 11) / 9007199254740992.0::double as sample_position,
        md5_number_upper(customer_id) % 5 = 0 as is_held_out,
        row_number() over (
            partition by cutoff_month
            order by md5_number_lower(customer_id) >> 11, customer_id
        ) as sample_rank
    from members

),

kept as (

    select
        sampled.* exclude (sample_rank),
        sampled.sample_rank <= {{ var('backtest_customers') }} as is_in_backtest,
        cast(least(cutoffs.horizon, 6) as integer) as horizon,
        cutoffs.is_origin,
        cutoffs.is_as_of
    from sampled
    inner join cutoffs on sampled.cutoff_month = cutoffs.cutoff_month
    where
        cutoffs.is_as_of
        or sampled.sample_rank <= {{ [var('backtest_customers') | int, var('training_customers') | int] | max }}

),

-- Sorted rows meet their customer's lists in the processor's cache; whether threads keep the order is not promised, so the
-- lists are put in order by month below. `list(... order by ...)` takes four times as long.
sorted_months as (

    select *
    from customer_months
    order by customer_id, month

),

listed as (

    select
        customer_id,
        min(month) as first_month,
        min(tenure_months) as first_tenure,
        list_grade_up(list(month)) as places,
        list(closing_balance) as balance,
        list(income) as income,
        list(spend) as spend,
        list(lowest_balance) as lowest_balance,
        list(transactions) as transactions,
        list(last_booked_at) as last_booked_at
    from sorted_months
    group by customer_id

),

-- every month from joining on is there, so the place of a month in a list follows from the first one
histories as (

    select
        customer_id,
        first_month,
        first_tenure,
        {%- for column in ['balance', 'income', 'spend', 'lowest_balance', 'transactions', 'last_booked_at'] %}
        list_select({{ column }}, places) as {{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    from listed

),

checking as (

    select
        cutoffs.cutoff_month,
        account_spans.customer_id
    from cutoffs
    inner join account_spans
        on cutoffs.cutoff_at > account_spans.opened_on
        and coalesce(cutoffs.cutoff_at <= account_spans.closed_on, true)
    inner join accounts on account_spans.account_id = accounts.account_id
    where accounts.account_type = 'checking'
    group by cutoffs.cutoff_month, account_spans.customer_id

),

cut as (

    select
        kept.*,
        histories.* exclude (customer_id),
        cast(greatest(coalesce(date_diff('month', histories.first_month, kept.cutoff_month) + 1, 0), 0) as integer) as last_place
    from kept
    left join histories on kept.customer_id = histories.customer_id

)

select
    cut.cutoff_month,
    cut.cutoff_at,
    greatest(cut.max_source_at, list_max(cut.last_booked_at[1:cut.last_place])) as max_source_at,
    cut.customer_id,
    cut.horizon,
    cut.is_origin,
    cut.is_as_of,
    cut.sample_position,
    cut.is_in_backtest,
    cut.is_held_out,
    cut.last_place > 0 as has_history,
    cast(least(cut.last_place, 48) as integer) as months,
    case
        when cut.last_place > 0
            then cast(cut.first_month + to_months(cast(greatest(cut.last_place - 48, 0) as integer)) as date)
    end as first_month,
    {%- for measure in ['balance', 'income', 'spend', 'lowest_balance', 'transactions'] %}
    coalesce(cut.{{ measure }}[greatest(cut.last_place - 47, 1):cut.last_place], []) as {{ measure }},
    {%- endfor %}
    cast(
        case
            when customers.birth_date <= last_day(cut.cutoff_month)
                then date_diff('month', customers.birth_date, cut.cutoff_month) // 12
        end as integer
    ) as age,
    cast(cut.first_tenure + cut.last_place - 1 as integer) as tenure_months,
    cut.age_band,
    cut.income_tier,
    cut.region,
    checking.customer_id is not null as can_deplete,
    list_max(cut.last_booked_at[1:cut.last_place]) as last_booked_at
from cut
inner join customers on cut.customer_id = customers.customer_id
left join checking on cut.cutoff_month = checking.cutoff_month and cut.customer_id = checking.customer_id
