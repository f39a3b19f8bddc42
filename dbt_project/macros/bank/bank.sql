{#- The bank being built: the var `bank`, known to the var `banks`. -#}
{% macro bank() %}
    {%- set chosen = var('bank') | string -%}
    {%- if chosen not in var('banks') -%}
        {{ exceptions.raise_compiler_error(
            "bank '" ~ chosen ~ "' is unknown; expected one of " ~ var('banks') | sort | join(', ')
            ~ ". A new bank needs a folder under dbt_project/models/staging, a line in seeds/banks.csv and an entry in the var `banks`."
        ) }}
    {%- endif -%}
    {{ return(chosen) }}
{% endmacro %}


{#- The folder under models/staging that reads the bank being built. -#}
{% macro staging_folder() %}
    {{ return(var('banks')[bank()]) }}
{% endmacro %}


{#- Is a model one of the bank being built? Its folder tells: that of the bank, of how it is read, or of its truth. -#}
{% macro in_bank(model) %}
    {{ return(model.fqn[-2] in (bank(), staging_folder(), bank() ~ '_truth')) }}
{% endmacro %}


{#- The staging model of a contract table, whichever bank is built. -#}
{% macro staged(table) %}
    {{ return(ref('stg_' ~ staging_folder() ~ '__' ~ table)) }}
{% endmacro %}
