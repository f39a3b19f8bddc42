{#- Bins of some models of a task of classes, by measure and horizon: what was said, what came, what a ranking finds. -#}
{% macro calibration_of(task, models) %}
select
    measure || ' ' || horizon as panel,
    measure,
    model_name,
    try_cast(horizon as integer) as horizon,
    bin,
    n,
    events,
    mean_p,
    share,
    ci_low,
    ci_high,
    mean_p between ci_low and ci_high as is_held,
    share_of_rows,
    share_of_events,
    lift
from {{ ref('calibration') }}
where task = '{{ task }}' and model_name in ('{{ models | join("', '") }}')
order by measure, model_name, horizon, bin
{% endmacro %}
