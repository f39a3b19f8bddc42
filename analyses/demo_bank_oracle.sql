-- one row: what made the bank, and how well someone who knows every chance would do
{{ config(enabled=bank() == 'demo') }}

{%- set goals = spend_groups() | reject('equalto', 'finance') | list %}

with

generator as (

    select
        version,
        customers,
        months,
        seed
    from {{ ref('generator') }}

),

loans as (

    select
        loans.is_default,
        truth.p_default,
        -- by then a loan has defaulted or is good; of younger ones, those that are known are mostly defaults
        loans.granted_on <= bank_clock.cutoff_at - interval 24 months as is_mature,
        -- loans of a lower chance that don't default, in expectation
        sum(1 - truth.p_default) over (
            order by truth.p_default, loans.loan_id
            rows between unbounded preceding and 1 preceding
        ) as good_below
    from {{ ref('loans') }} as loans
    cross join {{ ref('bank_clock') }} as bank_clock
    inner join {{ ref('loan_default_p') }} as truth on loans.loan_id = truth.loan_id

),

defaults as (

    select
        count(*) as loans,
        count(*) filter (is_mature) as mature_loans,
        avg(cast(is_default as integer)) filter (is_mature) as default_rate,
        avg(p_default) filter (is_mature) as expected_default_rate,
        -- the chance that of a loan that defaults and another that does not, the first has the higher p
        sum(p_default * good_below) / nullif(sum(p_default) * sum(1 - p_default) - sum(p_default * (1 - p_default)), 0) as default_auc
    from loans

),

goals as (

    select
        goal,
        case goal
            {%- for goal in goals %}
            when '{{ goal }}' then p_{{ goal }}
            {%- endfor %}
        end as p_goal,
        greatest({% for goal in goals %}p_{{ goal }}{{ ', ' if not loop.last }}{% endfor %}) as p_best
    from {{ ref('next_goal_p') }}

),

guesses as (

    select
        goal,
        count(*) as purchases,
        sum(p_best) as expected_right,
        count(*) filter (p_goal = p_best) as guessed_right
    from goals
    group by goal

),

next_goals as (

    select
        sum(purchases) as purchases,
        sum(expected_right) / sum(purchases) as best_guess_expected,
        sum(guessed_right) / sum(purchases) as best_guess,
        max(purchases) / sum(purchases) as most_frequent
    from guesses

)

select *
from generator
cross join defaults
cross join next_goals
