{# Are the bank's files made by the build? Those of the demo bank are, by the model demo_files. #}
{% macro is_bank_made() %}
    {{ return(bank() == 'demo') }}
{% endmacro %}


{# Where the files of the bank being built are. #}
{% macro bank_folder() %}
    {% if not is_bank_made() %}
        {{ return(var('data_dir') or '') }}
    {% endif %}
    {% do ref('demo_files') %}
    {{ return(env_var('LEDGERCAST_WAREHOUSE', 'warehouse') ~ '/.build/demo_files') }}
{% endmacro %}
