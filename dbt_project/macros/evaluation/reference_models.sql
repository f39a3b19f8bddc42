{#- Rows of a leaderboard that stand beside the candidates and can't be published as one. -#}
{% macro reference_models() %}
    {{ return(['champion', 'oracle', 'reconciled']) }}
{% endmacro %}
