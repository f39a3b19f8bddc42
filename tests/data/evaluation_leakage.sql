-- inputs that knew something of the time after their cutoff: none may
select *
from {{ ref('leakage_ledger') }}
where not is_clean
