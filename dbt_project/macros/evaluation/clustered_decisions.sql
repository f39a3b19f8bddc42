{#-
    What a task with many series would have published at each of its cutoffs, one model a measure, with the evidence known
    by then: as `forecast_decisions`, but tested by clusters.
-#}
{% macro clustered_decisions(task) %}
    {%- set settings = tasks()[task] -%}
    {%- set loss = forecast_metrics()[settings.primary] -%}
with

backtest as (
    select * from {{ ref(task ~ '_backtest') }}
),

bank_clock as (
    select * from {{ ref('bank_clock') }}
),

decisions as (
    select distinct cutoff_month as decision_month from backtest
    union
    select cutoff_month from bank_clock
),

-- the decision at which a month was first known
months as (
    select
        backtest.month,
        min(decisions.decision_month) as decision_month
    from (select distinct month from backtest) as backtest
    inner join decisions on backtest.month <= decisions.decision_month
    group by backtest.month
),

-- sums of the outcomes that became known between two decisions
news as (
    select
        months.decision_month,
        backtest.measure,
        backtest.model_name,
        backtest.{{ settings.cluster }} as cluster,
        sum({{ loss.loss }}) as loss,
        sum({{ loss.weight }}) filter (({{ loss.loss }}) is not null) as weight,
        count({{ loss.loss }}) as n
    from backtest
    inner join months on backtest.month = months.month
    group by all
),

known as (
    select
        decisions.decision_month,
        news.measure,
        'all' as slice,
        news.model_name,
        news.cluster,
        sum(news.loss) as loss,
        sum(news.weight) as weight,
        sum(news.n) as n
    from decisions
    inner join news on news.decision_month <= decisions.decision_month
    group by all
),

tests as (
    select * from {{ clustered_tests('known', task) }}
),

baselines as (
    select * from tests where verdict = 'baseline'
),

challengers as (
    select * from tests where is_challenger
),

published as (
    select distinct measure from backtest
)

select
    '{{ task }}' as task,
    decisions.decision_month,
    decisions.decision_month = bank_clock.cutoff_month as is_as_of,
    published.measure,
    'all' as slice,
    if(
        challengers.verdict = 'winner', challengers.model_name, coalesce(baselines.model_name, '{{ settings.simple[0] }}')
    ) as model_name,
    case
        when challengers.verdict = 'winner' then 'winner'
        when challengers.p_value is null then 'not tested'
        else 'no winner'
    end as verdict,
    if(challengers.verdict = 'winner', challengers.value, baselines.value) as value,
    challengers.model_name as challenger,
    challengers.value as challenger_value,
    coalesce(baselines.model_name, '{{ settings.simple[0] }}') as baseline,
    baselines.value as baseline_value,
    challengers.difference,
    challengers.ci_low,
    challengers.ci_high,
    challengers.p_value,
    count(distinct origins.cutoff_month)::bigint as origins
from decisions
cross join published
cross join bank_clock
left join baselines
    on decisions.decision_month = baselines.decision_month and published.measure = baselines.measure
left join challengers
    on decisions.decision_month = challengers.decision_month and published.measure = challengers.measure
left join (select distinct cutoff_month from backtest) as origins on origins.cutoff_month < decisions.decision_month
group by all
order by task, decision_month, measure, slice
{% endmacro %}
