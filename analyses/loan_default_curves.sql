-- one row per model and threshold: what is caught and what is wrongly declined when loans from that chance on are declined
-- published: the model of today, out of fold; oracle: the true chance of the same loans (demo bank). At most 200 points each.
with

loans as (

    select
        loan_id,
        p_default,
        is_default
    from {{ ref('loan_default') }}
    where is_out_of_fold

),

said as (

    select
        'published' as model_name,
        is_default,
        p_default as p
    from loans

    {%- if bank() == 'demo' %}

    union all

    select
        'oracle' as model_name,
        loans.is_default,
        truth.p_default as p
    from loans
    inner join {{ ref('loan_default_p') }} as truth on loans.loan_id = truth.loan_id
    {%- endif %}

),

costs as (

    select any_value(threshold) as t
    from {{ ref('loan_default') }}

),

-- loans of one chance are declined together
levels as (

    select
        model_name,
        p,
        count(*) as n,
        count(*) filter (is_default) as bad
    from said
    group by model_name, p

),

running as (

    select
        model_name,
        p,
        sum(n) over declined as n_declined,
        sum(bad) over declined as bad_declined,
        sum(n) over everybody as n,
        sum(bad) over everybody as bad
    from levels
    window
        declined as (partition by model_name order by p desc),
        everybody as (partition by model_name)

)

select
    model_name,
    p as threshold,
    bad_declined / nullif(bad, 0) as true_positive_rate,
    (n_declined - bad_declined) / nullif(n - bad, 0) as false_positive_rate,
    bad_declined / n_declined as precision,
    n_declined / n as share_declined,
    bad / n as prevalence,
    -- where the costs of mistakes put the threshold t, a missed bad loan costs (1 - t) / t declined good ones
    ((bad - bad_declined) * (1 - costs.t) / costs.t + n_declined - bad_declined) / n as cost
from running
cross join costs
qualify row_number() over (partition by model_name, (n_declined * 200 / n)::int order by p asc) = 1
order by model_name asc, p desc
