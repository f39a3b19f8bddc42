{#-
    Figures of every candidate of a task of classes, of the policy `champion` and of `oracle`, with intervals; the test stands
    on the pooled rows of log_loss.
-#}
{% macro classes_leaderboard(task) %}
    {%- set keys = ['measure', 'slice', 'model_name', 'horizon'] -%}
    {%- set last_decision = '(select cutoff_month as decision_month from bank_clock)' -%}
with

bank_clock as (
    select * from {{ ref('bank_clock') }}
),

predicted as materialized (
    select * from {{ classes_rows(task) }}
),

losses as (
    select * from {{ classes_losses(task, 'predicted', last_decision, slices_of(task), by_horizon=true) }}
),

tests as materialized (
    select * from {{ classes_tests('losses', tasks()[task].simple) }}
),

baselines as (
    select measure, slice, horizon, baseline from tests where verdict = 'baseline'
),

figures as materialized (
    select * from {{ classes_figures(task, 'predicted', 'baselines') }}
),

-- differences from the best simple baseline stand beside the figures
compared as (
    select * from figures
    union all by name
    select
        {{ keys | join(', ') }},
        'all' as cutoff,
        'log_loss_difference' as metric,
        tests.difference as value,
        tests.ci_low,
        tests.ci_high,
        figures.n,
        figures.n_unscored
    from tests
    inner join figures using ({{ keys | join(', ') }})
    where tests.difference is not null and figures.metric = 'log_loss' and figures.cutoff = 'all'
),

{{ leaderboard_costs('predicted') }}

{{ leaderboard_rows(task, 'compared') }}
{% endmacro %}
