{#-
    What every kind of decision has in common. `decision_months` is the cutoffs at which a task decides: those of `backtest`,
    and the latest one. `decision_rows` makes the rows of a task's decisions: at each of them the challenger where it has won,
    else the best simple baseline.

    Expected: bank_clock; decisions (decision_month); published (measure, slice); tests, as a macro of tests gives them;
    evidence (decision_month, measure, slice, origins).
-#}
{% macro decision_months() %}
    select distinct cutoff_month as decision_month from backtest
    union
    select cutoff_month from bank_clock
{% endmacro %}

{% macro decision_rows(task) %}
    {%- set first = "'" ~ tasks()[task].simple[0] ~ "'" -%}
    {%- set cold = tasks()[task].get('cold_start') -%}
    {%- if cold -%}
        {%- set first = "if(published.slice = 'all', " ~ first ~ ", '" ~ cold.model ~ "')" -%}
    {%- endif -%}
select
    '{{ task }}' as task,
    decisions.decision_month,
    decisions.decision_month = bank_clock.cutoff_month as is_as_of,
    published.measure,
    published.slice,
    if(
        challengers.verdict = 'winner', challengers.model_name, coalesce(baselines.model_name, {{ first }})
    ) as model_name,
    case
        when challengers.verdict = 'winner' then 'winner'
        when challengers.p_value is null then 'not tested'
        else 'no winner'
    end as verdict,
    if(challengers.verdict = 'winner', challengers.value, baselines.value) as value,
    challengers.model_name as challenger,
    challengers.value as challenger_value,
    coalesce(baselines.model_name, {{ first }}) as baseline,
    baselines.value as baseline_value,
    challengers.difference,
    challengers.ci_low,
    challengers.ci_high,
    challengers.p_value,
    coalesce(evidence.origins, 0)::bigint as origins
from decisions
cross join published
cross join bank_clock
left join (select * from tests where verdict = 'baseline') as baselines using (decision_month, measure, slice)
left join (select * from tests where is_challenger) as challengers using (decision_month, measure, slice)
left join evidence using (decision_month, measure, slice)
order by task, decision_month, measure, slice
{% endmacro %}
