-- one row a task, kind, column_name and pair of cutoffs
with

customer_months as (
    select * from {{ ref('customer_months') }}
),

cutoffs as (
    select * from {{ ref('cutoffs') }}
),

samples as (
    {% for column in ['income', 'spend', 'closing_balance', 'transactions'] %}
    select
        'all' as task,
        'input' as kind,
        '{{ column }}' as column_name,
        cutoff_month,
        {{ column }}::double as value
    from customer_months
    inner join cutoffs on customer_months.month = cutoffs.cutoff_month
    union all by name
    {% endfor %}
    {{ union_kinds({'forecast': forecast_errors, 'classes': classes_errors}) }}
),

stability as (
    select * from {{ population_stability('samples', ['task', 'kind', 'column_name']) }}
)

select
    *,
    case
        when least(n_from, n_to) < 500 then 'too few'
        when psi <= greatest(0.1, psi_no_drift) then 'stable'
        when psi <= greatest(0.25, psi_no_drift) then 'shifting'
        else 'shifted'
    end as status
from stability
order by task, kind, column_name, from_month
