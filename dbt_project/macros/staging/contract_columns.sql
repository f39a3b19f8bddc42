{#- The contract's tables as staging delivers them: column -> type. -#}
{% macro contract_columns(table) %}
    {%- set money = 'decimal(18, 2)' -%}
    {%- set tables = {
        'customers': {
            'customer_id': 'varchar', 'birth_date': 'date', 'gender': 'varchar', 'region': 'varchar', 'joined_on': 'date',
            'repair': 'varchar',
        },
        'accounts': {
            'account_id': 'varchar', 'customer_id': 'varchar', 'account_type': 'varchar', 'currency': 'varchar',
            'opened_on': 'date', 'closed_on': 'date', 'repair': 'varchar',
        },
        'transactions': {
            'transaction_id': 'varchar', 'account_id': 'varchar', 'booked_at': 'timestamp', 'amount': money,
            'balance_after': money, 'category': 'varchar', 'channel': 'varchar', 'payment_method': 'varchar',
            'counterparty': 'varchar', 'place': 'varchar', 'currency': 'varchar', 'repair': 'varchar',
        },
        'loans': {
            'loan_id': 'varchar', 'customer_id': 'varchar', 'account_id': 'varchar', 'granted_on': 'date', 'principal': money,
            'term_months': 'integer', 'monthly_payment': money, 'credit_score_at_grant': 'integer', 'is_default': 'boolean',
            'outcome_known_on': 'date',
        },
        'loan_payments': {'loan_id': 'varchar', 'due_on': 'date', 'paid_on': 'date', 'amount': money},
        'product_events': {
            'customer_id': 'varchar', 'product_id': 'varchar', 'event_type': 'varchar', 'occurred_at': 'timestamp',
        },
        'promotions': {'starts_on': 'date', 'ends_on': 'date', 'category': 'varchar'},
        'macro_months': {'country': 'varchar', 'month': 'date', 'series': 'varchar', 'value': 'double'},
        'region_figures': {'region': 'varchar', 'series': 'varchar', 'value': 'double'},
    } -%}
    {{ return(tables[table] if table else tables.keys() | list) }}
{% endmacro %}


{#- Names of a contract table's columns, as a list for `select`. -#}
{% macro contract_select(table) -%}
    {{ contract_columns(table) | join(',\n    ') }}
{%- endmacro %}


{#- A contract table that a bank does not have. -#}
{% macro empty_staging(table) -%}
    select
        {%- for column, type in contract_columns(table).items() %}
        cast(null as {{ type }}) as {{ column }},
        {%- endfor %}
        cast(null as varchar) as source_file,
        cast(null as bigint) as source_row,
        cast(null as varchar) as raw,
        cast(null as varchar) as problem
    where false
{%- endmacro %}
