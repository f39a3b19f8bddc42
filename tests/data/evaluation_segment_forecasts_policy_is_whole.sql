-- the policy publishes exactly one prediction wherever a candidate made one
{{ config(group='ledgercast') }}

with

predicted as (
    select distinct
        segment_type,
        segment,
        measure,
        cutoff_month,
        month
    from {{ ref('segment_forecasts_backtest') }}
),

backtest as (
    select count(*) as n_rows
    from predicted
),

policy as (
    select coalesce(sum(n + n_unscored), 0) as n_rows
    from {{ ref('segment_forecasts_leaderboard') }}
    where model_name = 'champion' and slice = 'all' and metric = 'wql' and cutoff = 'all' and horizon = 'all'
)

select
    backtest.n_rows as n_predicted,
    policy.n_rows as n_published
from backtest
cross join policy
where backtest.n_rows != policy.n_rows
