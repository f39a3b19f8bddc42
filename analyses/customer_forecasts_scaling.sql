-- one row per chart, line and number of customers: what forecasts of up to a million customers took, as once measured
{%- set charts = [
    ('seconds', 'whole', 'seconds'),
    ('seconds', 'scoring', 'seconds_of_scoring'),
    ('seconds', 'network', 'network_seconds'),
    ('memory', 'whole', 'peak_gb'),
    ('memory', 'network', 'network_peak_gb'),
] %}
with

measured as (

    select * from {{ ref('customer_forecasts_scale') }}

)

{% for chart, line, column in charts %}
select
    '{{ chart }}' as chart,
    '{{ line }}' as line,
    customers,
    {{ column }} as value,
    measured_on
from measured
where {{ column }} is not null
union all
{%- endfor %}
select
    'thousand series' as chart,
    if(model_name = 'lstm', 'network', model_name) as line,
    customers,
    seconds_a_thousand_series as value,
    measured_on
from measured
order by chart, line, customers
