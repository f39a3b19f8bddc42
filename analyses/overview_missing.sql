-- one row per column of a core table that is empty in some clean row
with

transactions as (

    select * replace (nullif(category, 'unknown') as category) from {{ ref('transactions') }}

),

customers as (

    select * from {{ ref('customers') }}

),

accounts as (

    select * from {{ ref('accounts') }}

),

loans as (

    select * from {{ ref('loans') }}

),

filled as (
    {% for table in ['transactions', 'customers', 'accounts', 'loans'] %}
    select
        '{{ table }}' as table_name,
        column_name,
        filled,
        (select count(*) from {{ table }}) as row_count
    from (unpivot (select count(columns(*)) from {{ table }}) on columns(*) into name column_name value filled)
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select
    table_name,
    column_name,
    row_count - filled as missing,
    (row_count - filled) / row_count as missing_share
from filled
where
    filled < row_count
    -- in these an empty field is a fact: still open, or nothing to repair
    and column_name not in ('closed_on', 'is_default', 'outcome_known_on', 'repair')
order by missing_share desc, table_name asc, column_name asc
