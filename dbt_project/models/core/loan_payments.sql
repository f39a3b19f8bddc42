-- one row per loan and due date
select
    {{ contract_select('loan_payments') }}
from {{ ref('int_loan_payments_checked') }}
where problem is null
