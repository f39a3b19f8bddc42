-- one row per row of card: a card that is issued is a product that is bought
{{ config(enabled=in_bank(model)) }}

with

lines as (

    select
        lines.*,
        disp.client_id
    from {{ ref('base_berka__card') }} as lines
    left join {{ ref('base_berka__disp') }} as disp on lines.disp_id = disp.disp_id

)

select
    client_id as customer_id,
    'credit_card' as product_id,
    'purchase' as event_type,
    {{ read_berka_date('issued') }}::timestamp as occurred_at,
    source_file,
    source_row,
    raw,
    {{ problems({
        'card_without_owner': 'client_id is null',
        'unreadable_issued': read_berka_date('issued') ~ ' is null',
    }, known='lines.line_problem') }} as problem
from lines
