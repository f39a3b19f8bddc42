-- one row per measure, slice and other candidate: the share of its error that the network saves, with its 95 % interval by customers
-- Both are compared on the same rows, which are fewer where a candidate is too slow for all customers (is_on_all).
-- The saving is a ratio of sums, its interval that of the linearised ratio.
{%- set network = 'lstm' %}
{%- set slices = ['history', 'volatility', 'training'] %}
with

losses as (

    select
        measure,
        model_name,
        customer_id,
        cutoff_month,
        horizon,
        {{ slices | join(', ') }},
        quantile_loss(y, lo_95, lo_80, mean, hi_80, hi_95) as loss
    from {{ ref('customer_forecasts_backtest') }}
    where y is not null and status not like 'no fit yet%'

),

pairs as (

    select
        others.measure,
        others.model_name,
        others.customer_id,
        others.horizon,
        {%- for column in slices %}
        others.{{ column }},
        {%- endfor %}
        sum(others.loss) as other_loss,
        sum(others.loss - network.loss) as saved,
        count(*) as n
    from losses as others
    inner join losses as network
        on others.measure = network.measure
        and others.customer_id = network.customer_id
        and others.cutoff_month = network.cutoff_month
        and others.horizon = network.horizon
    where network.model_name = '{{ network }}' and others.model_name <> '{{ network }}'
        and others.loss is not null and network.loss is not null
    group by all

),

customers as (

    {%- for column in ['all', 'horizon'] + slices %}
    select
        measure,
        model_name,
        '{{ column }}' as slice_by,
        {{ "'all'" if column == 'all' else 'cast(' ~ column ~ ' as varchar)' }} as slice,
        customer_id,
        sum(other_loss) as other_loss,
        sum(saved) as saved,
        sum(n) as n
    from pairs
    group by all
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}

),

pooled as (

    select
        measure,
        model_name,
        slice_by,
        slice,
        count(*) as customers,
        sum(n) as n,
        sum(other_loss) as other_loss,
        sum(saved) as saved,
        sum(saved ^ 2) as saved_2,
        sum(saved * other_loss) as saved_loss,
        sum(other_loss ^ 2) as loss_2
    from customers
    group by measure, model_name, slice_by, slice
    having sum(other_loss) > 0

),

bounded as (

    select
        *,
        saved / other_loss as saving,
        case
            when customers >= 30
                then 1.959963985 * sqrt(
                    greatest(saved_2 - 2 * (saved / other_loss) * saved_loss + (saved / other_loss) ^ 2 * loss_2, 0)
                    * customers / (customers - 1)
                ) / other_loss
        end as reach
    from pooled

)

select
    measure,
    slice_by,
    slice,
    if(slice_by = 'horizon', cast(slice as double), null) as horizon,
    '{{ network }}' as network,
    model_name,
    customers,
    cast(n as bigint) as n,
    n = max(n) over (partition by measure, slice_by, slice) as is_on_all,
    saving,
    saving - reach as ci_low,
    saving + reach as ci_high,
    case
        when reach is null then 'too few'
        when saving - reach > 0 then 'better'
        when saving + reach < 0 then 'worse'
        else 'no difference'
    end as verdict
from bounded
order by slice_by asc, horizon asc, slice asc, measure asc, saving desc, model_name asc
