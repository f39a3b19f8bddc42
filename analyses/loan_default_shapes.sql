-- one row per feature that matters most and value: the mean chance over a sample of loans with the feature set to that value
select
    dependence.feature,
    importance.rank,
    dependence.feature_value,
    dependence.position,
    dependence.p
from {{ ref('loan_default_dependence') }} as dependence
inner join {{ ref('loan_default_importance') }} as importance on dependence.feature = importance.feature
order by importance.rank, dependence.position
