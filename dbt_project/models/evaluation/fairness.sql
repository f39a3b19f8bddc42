-- one row per task, attribute and group of people
with

scores as (

    select * from {{ ref('loan_default_scores') }}

),

inputs as (

    select * from {{ ref('loan_default_inputs') }}

),

customers as (

    select * from {{ ref('customers') }}

),

segments as (

    select * from {{ ref('segments') }}

),

loans as (

    select
        scores.*,
        coalesce(customers.gender, 'unknown') as gender,
        coalesce(segments.segment, 'unknown') as age_band
    from scores
    inner join inputs on scores.loan_id = inputs.loan_id
    left join customers on scores.customer_id = customers.customer_id
    left join segments
        on segments.segment_type = 'age_band'
        and inputs.age >= segments.lower_bound
        and inputs.age < segments.upper_bound
    where scores.p is not null

),

grouped as (

    select
        'loan_default' as task,
        people.attribute,
        people.name as group_name,
        any_value(model_name) as model_name,
        count(*)::double as n,
        count(*) filter (p < threshold)::double as approved,
        count(*) filter (is_out_of_fold)::double as n_known,
        count(*) filter (is_out_of_fold and is_default)::double as events,
        count(*) filter (is_out_of_fold and is_default and p >= threshold)::double as tp,
        count(*) filter (is_out_of_fold and not is_default and p >= threshold)::double as fp,
        avg(p) filter (is_out_of_fold) as mean_p
    from loans
    cross join unnest([
        { 'attribute': 'gender', 'name': gender },
        { 'attribute': 'age_band', 'name': age_band }
    ]) as g (people)
    group by people.attribute, people.name

),

compared as (

    select
        *,
        approved / n as approval_rate,
        -- the group with the highest rate among those that are large enough to say so
        max(if(n >= 30 and group_name != 'unknown', approved / n, null)) over (partition by attribute) as highest_rate
    from grouped

)

select
    task,
    attribute,
    group_name,
    model_name,
    n::bigint as n,
    n_known::bigint as n_known,
    events::bigint as events,
    significant(approval_rate, 9) as approval_rate,
    significant(wilson_bound(approval_rate, n, -1), 9) as approval_low,
    significant(wilson_bound(approval_rate, n, 1), 9) as approval_high,
    significant(approval_rate / nullif(highest_rate, 0), 9) as four_fifths_ratio,
    {%- for name, count, of in [('true_positive', 'tp', 'events'), ('false_positive', 'fp', '(n_known - events)')] %}
    significant({{ count }} / nullif({{ of }}, 0), 9) as {{ name }}_rate,
    significant(wilson_bound({{ count }} / nullif({{ of }}, 0), {{ of }}, -1), 9) as {{ name }}_low,
    significant(wilson_bound({{ count }} / nullif({{ of }}, 0), {{ of }}, 1), 9) as {{ name }}_high,
    {%- endfor %}
    significant(mean_p, 9) as mean_p,
    significant(events / nullif(n_known, 0), 9) as share_of_events,
    significant(wilson_bound(events / nullif(n_known, 0), n_known, -1), 9) as share_low,
    significant(wilson_bound(events / nullif(n_known, 0), n_known, 1), 9) as share_high,
    case
        when n < 30 or group_name = 'unknown' then 'too few'
        when approval_rate < 0.8 * highest_rate then 'below four fifths'
        else 'ok'
    end as approval_status,
    case
        when n_known = 0 then 'no outcome'
        when n_known < 30 or group_name = 'unknown' then 'too few'
        when mean_p not between wilson_bound(events / n_known, n_known, -1)
            and wilson_bound(events / n_known, n_known, 1) then 'not calibrated'
        else 'ok'
    end as calibration_status
from compared
order by task, attribute, group_name
