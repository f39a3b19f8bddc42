{#-
    Loans whose outcome counts, features as numbers; only those that `features` names, a relation with the column feature.

    returns       a subquery, one row a loan and feature whose value is known: loan_id, feature, stem (the feature without the
                  months that it looks back on), value DOUBLE, is_default
-#}
{% macro loan_feature_values(features) %}
    (
        with
        documents as materialized (
            select
                inputs.loan_id,
                outcomes.is_default,
                to_json(inputs) as document
            from {{ ref('loan_default_inputs') }} as inputs
            inner join {{ ref('loan_default') }} as outcomes on inputs.loan_id = outcomes.loan_id
            where outcomes.is_counted
        )

        select
            documents.loan_id,
            names.feature,
            regexp_replace(names.feature, '_[0-9]+_months$', '') as stem,
            try_cast(json_extract_string(documents.document, names.feature) as double) as value,
            documents.is_default
        from documents
        cross join {{ features }} as names
        where json_extract_string(documents.document, names.feature) is not null
    )
{% endmacro %}
