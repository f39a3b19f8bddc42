{#-
    Rows that a task of classes is judged on, as a subquery: those of its back-test, those of the policy `champion` (unless
    the back-test has them), and in the demo bank those of `oracle`, whose p is the true probability.
-#}
{% macro classes_rows(task) %}
    {%- set settings = tasks()[task] -%}
    {%- set columns = ['measure', 'horizon', 'cluster_id', 'cutoff_month', 'y', 'threshold'] + settings.slices -%}
    {%- set backtest = ref(task ~ '_backtest') -%}
    (
        select {{ columns | join(', ') }}, model_name, p, seconds, peak_mb from {{ backtest }}
        {% if settings.policy == 'decisions' %}
        union all by name
        select {{ columns | join(', ') }}, model_name, p, seconds, peak_mb from {{ policy_rows(task) }}
        {% endif %}
        {% if bank() == 'demo' %}
        union all by name
        select
            {% for column in columns %}
            backtest.{{ column }},
            {% endfor %}
            'oracle' as model_name,
            case backtest.measure
                {% for measure, column in settings.oracle.p.items() %}
                when '{{ measure }}' then truth.{{ column }}
                {% endfor %}
            end as p,
            null::double as seconds,
            null::double as peak_mb
        from {{ backtest }} as backtest
        inner join {{ ref(settings.oracle.table) }} as truth
            on {% for column, key in settings.oracle.match.items() -%}
                backtest.{{ column }} = truth.{{ key }}{{ ' and ' if not loop.last }}
            {%- endfor %}
        where backtest.model_name = '{{ settings.simple[0] }}'
        {% endif %}
    )
{% endmacro %}
