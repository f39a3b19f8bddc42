-- one row per file: the rows that it has and what they are for
{{ config(enabled=in_bank(model)) }}

{{ count_rows('transactions', 'base_berka__trans') }}
union all
{{ count_rows('accounts', 'base_berka__account') }}
union all
{{ count_rows('customers', 'base_berka__client') }}
union all
{{ count_rows('loans', 'base_berka__loan') }}
union all
{{ count_rows('product_events', 'base_berka__card') }}
union all
{{ count_rows(none, 'base_berka__disp', used_where="line_problem is null") }}
union all
{{ count_rows(none, 'base_berka__district', used_where='line_problem is null') }}
union all
-- standing orders have no date, so they can't be known to be older than a cutoff
{{ count_rows(none, 'base_berka__order', used_where='false') }}
