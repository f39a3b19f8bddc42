-- one row: which loans are predicted, on what that rests, and what is advised
with

loans as (

    select
        published.*,
        {{ 'truth.p_default' if bank() == 'demo' else 'cast(null as double)' }} as p_true
    from {{ ref('loan_default') }} as published
    {%- if bank() == 'demo' %}
    left join {{ ref('loan_default_p') }} as truth on published.loan_id = truth.loan_id
    {%- endif %}

),

figures as (

    select
        count(*) as loans,
        count(*) filter (is_counted) as counted,
        count(*) filter (is_out_of_fold) as judged,
        count(*) filter (is_out_of_fold and is_default) as bad,
        count(*) filter (is_default and not is_counted) as bad_too_young,
        count(*) filter (not is_counted) as others,
        count(*) filter (p_default is not null) as predicted,
        count(*) filter (len(reasons) > 0) as explained,
        max(len(reasons)) as most_reasons,
        count(*) filter (not is_counted and decision = 'approve') as approve,
        count(*) filter (not is_counted and decision = 'review') as review,
        count(*) filter (not is_counted and decision = 'decline') as decline,
        sum(p_default) filter (not is_counted) as expected_bad,
        avg(p_default) filter (not is_counted) as mean_p_others,
        avg(p_true) filter (not is_counted) as p_true_others,
        avg(is_default::int) filter (is_counted) as share_counted,
        avg(p_true) filter (is_counted) as p_true_counted,
        min(granted_on) as first_grant,
        max(granted_on) as last_grant,
        any_value(model_name) as model_name,
        any_value(threshold) as threshold
    from loans

),

said as (

    select string_agg(message, ' ' order by message) as message
    from {{ ref('task_status') }}
    where task = 'loan_default'

)

select *
from figures
cross join said
