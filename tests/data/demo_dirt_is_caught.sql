-- kinds of planted dirt of which less than 99 % were caught, row by row: none may be
-- What a row shows by itself is caught or not by rule: 1 % may be missed, so nothing of less than 100 rows. Signs and order are
-- proved by the balances around the row, which may be dirty too; there a small bank may miss by chance what three standard deviations
-- of 1 % are, up to ten rows. No balance is known before the first day of an account, so no sign can be proved on it.
{{ config(enabled=(var('bank') == 'demo')) }}

with

results as (

    select
        *,
        rows_in / 100 as one_percent,
        kind in ('swapped_sign', 'late_row') as is_proved_by_neighbours,
        case when kind = 'swapped_sign' then missed - missed_on_first_day else missed end as counted
    from {{ ref('cleaning_results') }}
    where kind <> 'clean'

)

select *
from results
where
    counted > case
        when is_proved_by_neighbours then greatest(one_percent, 1, least(10, one_percent + 3 * sqrt(0.99 * one_percent)))
        else one_percent
    end
