{#- What had to be done otherwise in a task's fits, back-test and published rows: a select for a page. -#}
{% macro fallbacks_of(task) %}
with

fallbacks as (

    select *
    from {{ ref('fallbacks') }}
    where task = '{{ task }}'

),

runs as (

    select
        stage,
        model_name,
        sum(n_rows) as n_made
    from {{ ref('model_runs') }}
    where task = '{{ task }}'
    group by stage, model_name

)

select
    fallbacks.model_name,
    case fallbacks.stage when 'backtest' then 'back-test' when 'model' then 'fit' else 'published' end as stage,
    fallbacks.status,
    cast(sum(fallbacks.n_rows) as bigint) as n_rows,
    sum(fallbacks.n_rows) / any_value(runs.n_made) as share_of_rows
from fallbacks
inner join runs on fallbacks.stage = runs.stage and fallbacks.model_name = runs.model_name
group by fallbacks.stage, fallbacks.model_name, fallbacks.status
order by fallbacks.stage asc, n_rows desc, fallbacks.model_name asc, fallbacks.status asc
{% endmacro %}
