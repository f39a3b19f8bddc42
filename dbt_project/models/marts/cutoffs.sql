-- one row per cutoff: the origins of the back-tests, and as_of
-- Horizon: 12 months, or a quarter of a shorter history. Up to 9 origins, every 3 months (every month where there are fewer
-- than 36), the last one a whole horizon before as_of, none in the first half of the history.
with

bank_clock as (

    select
        *,
        greatest(least(12, months // 4), 1) as horizon,
        case when months >= 36 then 3 else 1 end as step
    from {{ ref('bank_clock') }}

),

numbers as (

    select unnest(range(9)) as nth

),

origins as (

    select
        months - horizon - step * nth as month_number,
        horizon,
        true as is_origin,
        false as is_as_of
    from bank_clock
    cross join numbers
    where months - horizon - step * nth >= greatest(months / 2, 1)

),

all_cutoffs as (

    select * from origins
    union all
    select
        months as month_number,
        horizon,
        false as is_origin,
        true as is_as_of
    from bank_clock
    where months > 0

)

select
    cast(bank_clock.first_month + to_months(cast(month_number - 1 as integer)) as date) as cutoff_month,
    bank_clock.first_month + to_months(cast(month_number as integer)) as cutoff_at,
    cast(month_number as integer) as months,
    cast(all_cutoffs.horizon as integer) as horizon,
    is_origin,
    is_as_of
from all_cutoffs
cross join bank_clock
