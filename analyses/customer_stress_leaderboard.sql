-- one row per event, candidate and horizon (empty: all of them): how good its chances were in the back-test
with

leaderboard as (

    select *
    from {{ ref('leaderboard') }}
    where task = 'customer_stress' and slice = 'all' and cutoff = 'all'

),

figures as (

    select
        measure,
        model_name,
        try_cast(horizon as integer) as horizon,
        model_name in ('{{ tasks()["customer_stress"].simple | join("', '") }}') as is_simple,
        model_name not in ('{{ reference_models() | join("', '") }}') as is_candidate,
        {%- for metric in ['log_loss', 'roc_auc', 'pr_auc', 'brier', 'ece', 'ece_if_calibrated', 'prevalence'] %}
        max(value) filter (metric = '{{ metric }}') as {{ metric }},
        {%- endfor %}
        max(ci_low) filter (metric = 'log_loss') as ci_low,
        max(ci_high) filter (metric = 'log_loss') as ci_high,
        max(ci_low) filter (metric = 'ece') as ece_low,
        max(ci_high) filter (metric = 'ece_if_calibrated') as ece_by_chance,
        max(verdict) filter (metric = 'log_loss') as verdict,
        max(p_value) filter (metric = 'log_loss') as p_value,
        max(n) filter (metric = 'log_loss') as n,
        max(seconds) filter (metric = 'log_loss') as seconds
    from leaderboard
    group by measure, model_name, horizon
    having max(value) filter (metric = 'log_loss') is not null

),

compared as (

    select
        *,
        max(log_loss) filter (model_name = 'majority') over (partition by measure, horizon) as base_rate_log_loss,
        max(log_loss) filter (verdict = 'baseline') over (partition by measure, horizon) as baseline_log_loss,
        max(model_name) filter (verdict = 'baseline') over (partition by measure, horizon) as baseline,
        max(log_loss) filter (model_name = 'oracle') over (partition by measure, horizon) as oracle_log_loss
    from figures

)

select
    *,
    1 - log_loss / nullif(base_rate_log_loss, 0) as skill
from compared
order by measure asc, horizon asc nulls first, log_loss asc, model_name asc
