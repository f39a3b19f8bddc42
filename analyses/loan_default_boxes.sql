-- one row per feature and outcome: where the middle of the loans lies
select
    feature,
    if(is_default, 'bad', 'good') as outcome,
    count(*) as n,
    quantile_cont(value, 0.05) as lowest,
    quantile_cont(value, 0.25) as low,
    quantile_cont(value, 0.5) as middle,
    quantile_cont(value, 0.75) as high,
    quantile_cont(value, 0.95) as highest
from {{ loan_feature_values(ref('loan_default_importance')) }}
group by feature, is_default
order by feature asc, outcome desc
