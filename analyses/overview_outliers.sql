-- one row per category: transactions whose amount is far from what the customer did before
select
    category,
    count(*) as transactions,
    count(*) filter (is_outlier) as outliers,
    count(*) filter (is_outlier) / count(*) as outlier_share,
    median(abs(amount)) filter (not is_outlier) as usual_amount,
    median(abs(amount)) filter (is_outlier) as outlier_amount
from {{ ref('transactions') }}
group by category
having count(*) filter (is_outlier) > 0
order by outlier_share desc, category asc
