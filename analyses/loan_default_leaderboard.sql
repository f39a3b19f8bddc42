-- one row per candidate: how good its chances were out of fold
with

leaderboard as (

    select *
    from {{ ref('leaderboard') }}
    where task = 'loan_default' and slice = 'all' and cutoff = 'all'

),

figures as (

    select
        model_name,
        split_part(model_name, '+', 1) as family,
        coalesce(nullif(split_part(model_name, '+', 2), ''), 'plain') as variant,
        model_name in ('{{ tasks()["loan_default"].simple | join("', '") }}') as is_simple,
        model_name not in ('{{ reference_models() | join("', '") }}') as is_candidate,
        {%- set metrics = [
            'log_loss', 'roc_auc', 'pr_auc', 'brier', 'ece', 'ece_if_calibrated', 'ks', 'gini', 'mcc', 'f1', 'precision', 'recall',
            'accuracy', 'majority_accuracy', 'cost', 'prevalence', 'roc_auc_difference',
        ] %}
        {%- for metric in metrics %}
        max(value) filter (metric = '{{ metric }}') as {{ metric }},
        {%- endfor %}
        {%- for metric in ['log_loss', 'roc_auc', 'roc_auc_difference', 'ece'] %}
        max(ci_low) filter (metric = '{{ metric }}') as {{ metric }}_low,
        max(ci_high) filter (metric = '{{ metric }}') as {{ metric }}_high,
        {%- endfor %}
        max(ci_high) filter (metric = 'ece_if_calibrated') as ece_by_chance,
        max(verdict) filter (metric = 'log_loss') as verdict,
        max(p_value) filter (metric = 'log_loss') as p_value,
        max(n) filter (metric = 'log_loss') as n,
        max(seconds) filter (metric = 'log_loss') as seconds,
        max(peak_mb) filter (metric = 'log_loss') as peak_mb
    from leaderboard
    group by model_name
    having max(value) filter (metric = 'log_loss') is not null

),

compared as (

    select
        *,
        max(log_loss) filter (verdict = 'baseline') over () as baseline_log_loss,
        max(model_name) filter (verdict = 'baseline') over () as baseline,
        max(log_loss) filter (model_name = 'majority') over () as base_rate_log_loss,
        max(log_loss) filter (variant = 'plain') over (partition by family) as plain_log_loss,
        max(roc_auc) filter (variant = 'plain') over (partition by family) as plain_roc_auc,
        max(ece) filter (variant = 'plain') over (partition by family) as plain_ece
    from figures

)

select
    *,
    1 - log_loss / nullif(base_rate_log_loss, 0) as skill,
    log_loss - plain_log_loss as log_loss_change,
    roc_auc - plain_roc_auc as roc_auc_change,
    ece - plain_ece as ece_change
from compared
order by log_loss, model_name
