-- one row per model: what it would have declined and approved, beside how the loans went
select
    model_name,
    any_value(threshold) as threshold,
    coalesce(sum(n) filter (actual and called), 0) as bad_declined,
    coalesce(sum(n) filter (actual and not called), 0) as bad_approved,
    coalesce(sum(n) filter (not actual and called), 0) as good_declined,
    coalesce(sum(n) filter (not actual and not called), 0) as good_approved
from {{ ref('confusion_matrices') }}
where task = 'loan_default' and slice = 'all'
group by model_name
order by model_name
