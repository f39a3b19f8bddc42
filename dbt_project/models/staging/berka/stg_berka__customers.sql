-- one row per row of client
{{ config(enabled=in_bank(model)) }}

with

districts as (

    select
        district_id,
        region
    from {{ ref('base_berka__district') }}
    where line_problem is null

),

joined as (

    select
        disp.client_id,
        min({{ read_berka_date('account.date') }}) as joined_on
    from {{ ref('base_berka__disp') }} as disp
    inner join {{ ref('base_berka__account') }} as account on disp.account_id = account.account_id
    group by disp.client_id

),

lines as (

    select
        client.*,
        districts.region,
        joined.joined_on
    from {{ ref('base_berka__client') }} as client
    left join districts on client.district_id = districts.district_id
    left join joined on client.client_id = joined.client_id

)

select
    client_id as customer_id,
    {{ read_birth_number('birth_number') }} as birth_date,
    case
        when {{ read_birth_number('birth_number') }} is not null
            then if(try_cast(substr(birth_number, 3, 2) as integer) > 50, 'female', 'male')
    end as gender,
    region,
    joined_on,
    {{ repairs({'birth_date_unreadable': read_birth_number('birth_number') ~ ' is null'}) }} as repair,
    source_file,
    source_row,
    raw,
    {{ problems({'missing_customer_id': 'client_id is null'}) }} as problem
from lines
