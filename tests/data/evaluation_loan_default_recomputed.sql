-- figures of the leaderboard that an analyst would not get from the back-test with the metric macros
{{ config(group='ledgercast') }}

with

backtest as (
    select * from {{ ref('loan_default_backtest') }}
),

leaderboard as (
    select *
    from {{ ref('loan_default_leaderboard') }}
    where model_name != 'oracle' and cutoff = 'all'
),

ranked as (
    select
        *,
        p >= threshold as called_one,
        sum(y::int) over by_p as hits,
        sum(y::int) over (by_p groups between unbounded preceding and 1 preceding) as hits_above,
        count(*) over by_p as called
    from backtest
    window by_p as (partition by model_name order by p desc)
),

recomputed as (
    select
        model_name,
        log_loss(y, p) as log_loss,
        brier(y, p) as brier,
        roc_auc(y, hits, coalesce(hits_above, 0)) as roc_auc,
        average_precision(y, hits, called) as pr_auc,
        mcc_of(
            count(*) filter (y and called_one),
            count(*) filter (not y and called_one),
            count(*) filter (y and not called_one),
            count(*) filter (not y and not called_one)
        ) as mcc
    from ranked
    group by model_name
)

select
    leaderboard.model_name,
    leaderboard.metric,
    leaderboard.value,
    recomputed.*
from leaderboard
inner join recomputed on leaderboard.model_name = recomputed.model_name
where
    {% for metric in ['log_loss', 'brier', 'roc_auc', 'pr_auc', 'mcc'] %}
    leaderboard.metric = '{{ metric }}' and abs(leaderboard.value - recomputed.{{ metric }}) > 1e-8
    {{ 'or' if not loop.last }}
    {% endfor %}
