{#- Groups of seeds/categories.csv that are spending; each is a column spend_<group> of customer_months. -#}
{% macro spend_groups() %}
    {{ return([
        'housing', 'groceries', 'eating_out', 'transport', 'shopping', 'health', 'leisure', 'travel', 'education', 'finance',
        'cash', 'other',
    ]) }}
{% endmacro %}
