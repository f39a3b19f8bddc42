{#- Ways of paying whose shares tell customers apart, and the words that banks use for them; each is a column channel_<group>. -#}
{% macro channel_groups() %}
    {{ return({
        'mobile': ['mobile', 'app'],
        'online': ['online', 'web', 'internet'],
        'card': ['terminal', 'card', 'pos'],
        'cash': ['atm'],
        'automatic': ['direct_debit', 'standing_order'],
        'branch': ['branch'],
    }) }}
{% endmacro %}


{#- Sources of income that the bank's categories name. -#}
{% macro income_sources() %}
    {{ return(['salary', 'pension', 'benefits']) }}
{% endmacro %}
