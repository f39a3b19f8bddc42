-- one row per attribute and group of people: who is approved, and how right that is
select
    attribute,
    group_name,
    n,
    n_known,
    events,
    approval_rate as value,
    approval_low as ci_low,
    approval_high as ci_high,
    four_fifths_ratio,
    true_positive_rate,
    true_positive_low,
    true_positive_high,
    false_positive_rate,
    false_positive_low,
    false_positive_high,
    mean_p,
    share_of_events,
    share_low,
    share_high,
    approval_status,
    calibration_status
from {{ ref('fairness') }}
where task = 'loan_default'
order by attribute desc, group_name asc
