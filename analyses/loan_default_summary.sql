-- one row: which loans are predicted, on what that rests, and what is advised
with

loans as (

    select * from {{ ref('loan_default') }}

),

figures as (

    select
        count(*) as loans,
        count(p_default) as predicted,
        count(*) filter (is_default is not null) as known,
        count(*) filter (is_out_of_fold) as counted,
        count(*) filter (is_out_of_fold and p_default is not null) as judged,
        count(*) filter (is_out_of_fold and p_default is not null and is_default) as bad,
        count(*) filter (is_default and not is_out_of_fold) as bad_too_young,
        count(*) filter (not is_out_of_fold) as others,
        count(*) filter (not is_out_of_fold and decision = 'approve') as approve,
        count(*) filter (not is_out_of_fold and decision = 'review') as review,
        count(*) filter (not is_out_of_fold and decision = 'decline') as decline,
        sum(p_default) filter (not is_out_of_fold) as expected_bad,
        median(p_hi - p_lo) as interval_width,
        min(granted_on) as first_grant,
        max(granted_on) as last_grant,
        any_value(model_name) as model_name,
        any_value(threshold) as threshold
    from loans

),

trials as (

    select
        count(distinct model_name) filter (model_name not in ('{{ reference_models() | join("', '") }}')) as candidates,
        count(distinct cutoff) filter (cutoff != 'all') as cutoffs
    from {{ ref('leaderboard') }}
    where task = 'loan_default'

),

runs as (

    select sum(seconds) as seconds
    from {{ ref('model_runs') }}
    where task = 'loan_default'

),

said as (

    select string_agg(message, ' ' order by message) as message
    from {{ ref('task_status') }}
    where task = 'loan_default'

)

select *
from figures
cross join trials
cross join runs
cross join said
