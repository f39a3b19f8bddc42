-- one row a slice and model_name
{%- set simple = tasks()['budget_segments'].simple %}
with

backtest as (
    select
        customer_id,
        model_name,
        y,
        predicted,
        s.slice
    from {{ ref('budget_segments_backtest') }}
    cross join unnest(['all', 'months_of_history=' || months_of_history]) as s (slice)
    where y is not null and predicted is not null
),

weights as (
    select * from {{ bootstrap_draws('backtest') }}
),

confusion as (
    select
        draw,
        slice,
        model_name,
        y,
        predicted,
        sum(weight) as n
    from backtest
    inner join weights on backtest.customer_id = weights.customer_id
    group by all
),

by_class as (
    select
        draw,
        slice,
        model_name,
        segment,
        coalesce(sum(n) filter (y = segment and predicted = segment), 0) as hits,
        coalesce(sum(n) filter (y = segment), 0) + coalesce(sum(n) filter (predicted = segment), 0) as named
    from confusion
    cross join unnest(['low', 'medium', 'high']) as s (segment)
    group by all
),

-- a class that nobody is in and nobody is said to be in does not count
scores as (
    select
        draw,
        slice,
        model_name,
        avg(2 * hits / named) filter (named > 0) as macro_f1
    from by_class
    group by all
),

baselines as (
    select
        slice,
        model_name as baseline,
        macro_f1 as baseline_value
    from scores
    where draw = 0 and model_name in ('{{ simple | join("', '") }}')
    qualify row_number() over (
        partition by slice order by macro_f1 desc, list_position(['{{ simple | join("', '") }}'], model_name)
    ) = 1
),

pairs as (
    select
        scores.draw,
        scores.slice,
        scores.model_name,
        scores.macro_f1,
        baselines.baseline,
        baselines.baseline_value,
        scores.macro_f1 - others.macro_f1 as difference,
        scores.macro_f1 - linear.macro_f1 as gain
    from scores
    inner join baselines on scores.slice = baselines.slice
    inner join scores as others
        on scores.slice = others.slice and scores.draw = others.draw and baselines.baseline = others.model_name
    left join scores as linear
        on scores.slice = linear.slice and scores.draw = linear.draw and linear.model_name = 'logistic_regression'
),

compared as (
    select
        slice,
        model_name,
        baseline,
        model_name in ('{{ simple | join("', '") }}') as is_simple,
        any_value(baseline_value) as baseline_value,
        max(macro_f1) filter (draw = 0) as macro_f1,
        quantile_cont(macro_f1, 0.025) filter (draw > 0) as value_low,
        quantile_cont(macro_f1, 0.975) filter (draw > 0) as value_high,
        max(difference) filter (draw = 0) as difference,
        quantile_cont(difference, 0.025) filter (draw > 0) as ci_low,
        quantile_cont(difference, 0.975) filter (draw > 0) as ci_high,
        max(gain) filter (draw = 0) as gain,
        quantile_cont(gain, 0.025) filter (draw > 0) as gain_low,
        quantile_cont(gain, 0.975) filter (draw > 0) as gain_high,
        case
            when model_name <> baseline then least(1, 2 * (1 + least(
                count(*) filter (draw > 0 and difference <= 0), count(*) filter (draw > 0 and difference >= 0)
            )) / (count(*) filter (draw > 0) + 1))
        end as p_raw
    from pairs
    group by slice, model_name, baseline
),

-- all months of history together decide: Holm is over the models there, so that the challenger gains nothing by being the best of
-- them; single months are a question of their own, with Holm over them for each model
tested as (
    select
        *,
        not is_simple
        and row_number() over (partition by slice, is_simple order by macro_f1 desc, model_name asc) = 1 as is_challenger,
        if(slice = 'all' and not is_simple, 'candidates', model_name || if(slice = 'all', '/all', '')) as family
    from compared
),

{{ holm_steps('family') }}

select
    slice,
    model_name,
    significant(macro_f1, 9) as macro_f1,
    significant(value_low, 9) as macro_f1_low,
    significant(value_high, 9) as macro_f1_high,
    baseline,
    significant(baseline_value, 9) as baseline_value,
    significant(difference, 9) as difference,
    significant(ci_low, 9) as ci_low,
    significant(ci_high, 9) as ci_high,
    p_value,
    case
        when model_name = baseline then 'baseline'
        when p_value >= 0.05 then 'no difference'
        when difference < 0 then 'worse'
        when is_challenger then 'winner'
        else 'better'
    end as verdict,
    significant(gain, 9) as over_logistic,
    significant(gain_low, 9) as over_logistic_low,
    significant(gain_high, 9) as over_logistic_high
from adjusted
order by slice, model_name
