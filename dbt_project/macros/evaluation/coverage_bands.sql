{#- What pooled coverage of published intervals may be before the build warns, by level in percent. -#}
{% macro coverage_bands() %}
    {{ return({80: [0.70, 0.90], 95: [0.88, 1.00]}) }}
{% endmacro %}
