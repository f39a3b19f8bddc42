{# On start: stops a run whose vars make no sense, before a model trips over one. (bank is checked where models are chosen.) #}
{% macro check_vars() %}
    {% if execute %}
        {#- dbt ignores a var that nobody reads; a misspelt one must not give another bank than was asked for -#}
        {% set known = [
            'bank', 'banks', 'data_dir', 'as_of', 'seed', 'demo_customers', 'demo_months', 'demo_seed',
            'backtest_customers', 'training_customers', 'slow_customers', 'balance_floor', 'publish_pii',
            'loan_cost_false_negative', 'loan_cost_false_positive',
            'new_customer_months', 'segments_month'
        ] %}
        {% for name in invocation_args_dict.vars if name not in known %}
            {% do exceptions.raise_compiler_error("unknown var " ~ name ~ "; expected one of " ~ known | join(', ')) %}
        {% endfor %}
        {% do as_of() %}
        {% set limits = {
            'seed': [0, 2147483647],
            'demo_seed': [0, 2147483647],
            'demo_customers': [1, 1000000],
            'demo_months': [1, 240],
            'backtest_customers': [1, 1000000],
            'training_customers': [1, 1000000],
            'slow_customers': [1, 1000000],
            'new_customer_months': [1, 60],
        } %}
        {% for name, limit in limits.items() %}
            {% set given = var(name) | string %}
            {% if not modules.re.fullmatch('[0-9]{1,10}', given) or not limit[0] <= given | int <= limit[1] %}
                {% do exceptions.raise_compiler_error(
                    "var " ~ name ~ " is '" ~ given ~ "'; expected a whole number from " ~ limit[0] ~ " to " ~ limit[1]
                ) %}
            {% endif %}
        {% endfor %}
        {% if not modules.re.fullmatch('-?[0-9]{1,9}([.][0-9]{1,2})?', var('balance_floor') | string) %}
            {% do exceptions.raise_compiler_error(
                "var balance_floor is '" ~ var('balance_floor') ~ "'; expected an amount such as 0 or -500"
            ) %}
        {% endif %}
        {% for name in ['loan_cost_false_negative', 'loan_cost_false_positive'] %}
            {% set given = var(name) | string %}
            {% if not modules.re.fullmatch('[0-9]{1,9}([.][0-9]{1,6})?', given) or not given | float > 0 %}
                {% do exceptions.raise_compiler_error("var " ~ name ~ " is '" ~ given ~ "'; expected a number above 0") %}
            {% endif %}
        {% endfor %}
        {% set reference = var('segments_month') | string | trim %}
        {% if reference not in ('', 'None') and not modules.re.fullmatch('[0-9]{4}-(0[1-9]|1[0-2])-01', reference) %}
            {% do exceptions.raise_compiler_error(
                "var segments_month is '" ~ reference ~ "'; expected the first day of a month as YYYY-MM-01, such as 2025-12-01"
            ) %}
        {% endif %}
        {% if var('publish_pii') | string | lower not in ['true', 'false'] %}
            {% do exceptions.raise_compiler_error(
                "var publish_pii is '" ~ var('publish_pii') ~ "'; expected true or false"
            ) %}
        {% endif %}
    {% endif %}
{% endmacro %}
