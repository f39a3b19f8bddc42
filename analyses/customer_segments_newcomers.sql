-- one row per months of history and candidate: how well the segment of the next twelve months was told
with

tests as (

    select * from {{ ref('budget_segments_tests') }}

),

accuracies as (

    select
        slice,
        model_name,
        n,
        value as accuracy
    from {{ ref('budget_segments_leaderboard') }}
    where metric = 'accuracy'

)

select
    try_cast(split_part(tests.slice, '=', 2) as integer) as months_of_history,
    tests.model_name,
    accuracies.n,
    tests.macro_f1 as value,
    tests.macro_f1_low as ci_low,
    tests.macro_f1_high as ci_high,
    accuracies.accuracy,
    tests.baseline,
    tests.difference,
    tests.ci_low as difference_low,
    tests.ci_high as difference_high,
    tests.p_value,
    tests.verdict,
    tests.over_logistic,
    tests.over_logistic_low,
    tests.over_logistic_high
from tests
left join accuracies on tests.slice = accuracies.slice and tests.model_name = accuracies.model_name
order by months_of_history asc nulls first, tests.model_name asc
