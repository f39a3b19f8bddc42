-- one row per feature: how much the log loss on unseen loans grows when it is shuffled
select
    feature,
    rank,
    importance,
    sd,
    importance - 2 * sd as ci_low,
    importance + 2 * sd as ci_high,
    importance > 2 * sd as is_clear
from {{ ref('loan_default_importance') }}
order by rank
