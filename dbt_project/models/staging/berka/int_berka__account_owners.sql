-- one row per account: its owner, from disp
{{ config(enabled=in_bank(model)) }}

select
    account_id,
    client_id
from {{ ref('base_berka__disp') }}
where type = 'OWNER' and line_problem is null
qualify row_number() over (partition by account_id order by source_row) = 1
