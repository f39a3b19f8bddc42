-- one row per feature that matters most and outcome: where the middle of the loans lies
with

inputs as (

    select * from {{ ref('loan_default_inputs') }}

),

outcomes as (

    select
        loan_id,
        is_default
    from {{ ref('loan_default') }}
    where is_out_of_fold

),

features as (

    select
        feature,
        rank
    from {{ ref('loan_default_importance') }}
    where rank <= 6

),

known as (

    select
        features.feature,
        features.rank,
        outcomes.is_default,
        cast(json_extract_string(to_json(inputs), features.feature) as double) as value
    from inputs
    inner join outcomes on inputs.loan_id = outcomes.loan_id
    cross join features

)

select
    feature,
    rank,
    if(is_default, 'bad', 'good') as outcome,
    count(value) as n,
    quantile_cont(value, 0.05) as lowest,
    quantile_cont(value, 0.25) as low,
    quantile_cont(value, 0.5) as middle,
    quantile_cont(value, 0.75) as high,
    quantile_cont(value, 0.95) as highest
from known
where value is not null
group by feature, rank, is_default
order by rank asc, outcome desc
