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
        scores.macro_f1 - others.macro_f1 as difference
    from scores
    inner join baselines on scores.slice = baselines.slice
    inner join scores as others
        on scores.slice = others.slice and scores.draw = others.draw and baselines.baseline = others.model_name
),

tested as (
    select
        slice,
        model_name,
        baseline,
        any_value(baseline_value) as baseline_value,
        max(macro_f1) filter (draw = 0) as macro_f1,
        quantile_cont(macro_f1, 0.025) filter (draw > 0) as value_low,
        quantile_cont(macro_f1, 0.975) filter (draw > 0) as value_high,
        max(difference) filter (draw = 0) as difference,
        quantile_cont(difference, 0.025) filter (draw > 0) as ci_low,
        quantile_cont(difference, 0.975) filter (draw > 0) as ci_high,
        case
            when model_name <> baseline then least(1, 2 * (1 + least(
                count(*) filter (draw > 0 and difference <= 0), count(*) filter (draw > 0 and difference >= 0)
            )) / (count(*) filter (draw > 0) + 1))
        end as p_raw
    from pairs
    group by slice, model_name, baseline
),

-- Holm over the months of history of a model; all of them together are a question of their own
stepped as (
    select
        *,
        p_raw * (
            count(p_raw) over family + 1 - row_number() over (partition by model_name, slice = 'all' order by p_raw, slice)
        ) as p_step
    from tested
    window family as (partition by model_name, slice = 'all')
),

adjusted as (
    select
        *,
        least(1, max(p_step) over (
            partition by model_name, slice = 'all' order by p_raw, slice rows unbounded preceding
        )) as p_value
    from stepped
)

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
    significant(p_value, 9) as p_value,
    case
        when model_name = baseline then 'baseline'
        when p_value >= 0.05 then 'no difference'
        when difference < 0 then 'worse'
        when model_name in ('{{ simple | join("', '") }}') then 'better'
        else 'winner'
    end as verdict
from adjusted
order by slice, model_name
