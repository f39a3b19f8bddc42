{#-
    What a task with many series would have published at each of its cutoffs, one model a measure, with the evidence known
    by then: as `forecast_decisions`, but tested by clusters. Where the task has a cold start, one more model a measure is
    decided on for its rows, among the simple baselines and the one that stands there until one of these has won.
-#}
{% macro clustered_decisions(task) %}
    {%- set settings = tasks()[task] -%}
    {%- set loss = forecast_metrics()[settings.primary] -%}
    {%- set cold = settings.get('cold_start') -%}
    {%- set known = {'known': 'true'} -%}
    {%- if cold -%}
        {#- who has a cold start, and who may be published of them -#}
        {%- set models = "'" ~ (settings.simple + [cold.model]) | join("', '") ~ "'" -%}
        {%- do known.update({'known_of_cold': "news.decided_slice != 'all' and news.model_name in (" ~ models ~ ")"}) -%}
    {%- endif -%}
with

backtest as (
    select * from {{ ref(task ~ '_backtest') }}
),

bank_clock as (
    select * from {{ ref('bank_clock') }}
),

decisions as (
    {{ decision_months() }}
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
        {{ decided_slice(task, 'backtest') }} as decided_slice,
        backtest.{{ settings.cluster }} as cluster,
        sum({{ loss.loss }}) as loss,
        sum({{ loss.weight }}) filter (({{ loss.loss }}) is not null) as weight,
        count({{ loss.loss }}) as n
    from backtest
    inner join months on backtest.month = months.month
    group by all
),

{% for relation, condition in known.items() %}
{{ relation }} as (
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
    where {{ condition }}
    group by all
),

{% endfor %}
tests as (
    select * from {{ clustered_tests('known', settings.simple, settings.get('references', [])) }}
    {% if cold %}
    union all by name
    select * replace ('{{ cold.column }}={{ cold.value }}' as slice)
    from {{ clustered_tests('known_of_cold', [cold.model], []) }}
    {% endif %}
),

published as (
    select
        measure,
        unnest(['all'{% if cold %}, '{{ cold.column }}={{ cold.value }}'{% endif %}]) as slice
    from (select distinct measure from backtest)
),

evidence as (
    select
        decisions.decision_month,
        origins.measure,
        published.slice,
        count(*) as origins
    from decisions
    inner join (select distinct measure, cutoff_month from backtest) as origins
        on origins.cutoff_month < decisions.decision_month
    inner join published on origins.measure = published.measure
    group by decisions.decision_month, origins.measure, published.slice
)

{{ decision_rows(task) }}
{% endmacro %}
