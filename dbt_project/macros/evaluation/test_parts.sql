{#- What every kind of paired test has in common: whom it compares, Holm's steps, and the words for its result. -#}

{#-
    Two common table expressions from `figures` (the columns of `by`, model_name, value): `baselines`, the best simple baseline
    (of equal ones the first), and `challengers`, the best of the others; models in `beside` can't be published.
-#}
{% macro test_opponents(by, simple, beside) %}
        baselines as materialized (
            select
                {{ by | join(', ') }},
                model_name as baseline,
                value as baseline_value
            from figures
            where model_name in ('{{ simple | join("', '") }}')
            qualify row_number() over (
                partition by {{ by | join(', ') }}
                order by value nulls last, list_position(['{{ simple | join("', '") }}'], model_name)
            ) = 1
        ),

        challengers as (
            select {{ by | join(', ') }}, model_name
            from figures
            where model_name not in ('{{ (simple + beside) | join("', '") }}')
            qualify row_number() over (partition by {{ by | join(', ') }} order by value nulls last, model_name) = 1
        )
{% endmacro %}

{#-
    The name of the tests that are adjusted together. Those of the slice 'all' decide: the challenger is the best of the
    candidates, so these are one family, in which it gains nothing by that. Of other slices, those of a column are: of their
    challengers, and of any other model.
-#}
{% macro test_family(beside, relation) -%}
    split_part({{ relation }}.slice, '=', 1) || '/'
    || case
        when {{ relation }}.slice = 'all' and {{ relation }}.model_name not in ('{{ beside | join("', '") }}') then 'candidates'
        when challengers.model_name is null then {{ relation }}.model_name
        else 'challenger'
    end
{%- endmacro %}

{#-
    Two common table expressions from `tested` (p_raw, slice, model_name and the columns of `family`): `adjusted` has the p_value of
    Holm's steps within each family (Holm, A simple sequentially rejective multiple test procedure, 1979).
-#}
{% macro holm_steps(family) %}
        stepped as (
            select
                *,
                p_raw * (count(p_raw) over (partition by {{ family }}) + 1 - row_number() over by_step) as p_step
            from tested
            window by_step as (partition by {{ family }} order by p_raw, slice, model_name)
        ),

        adjusted as (
            select
                * exclude (p_step),
                case
                    when p_raw is not null
                        then significant(least(1, max(p_step) over (
                            partition by {{ family }}
                            order by p_raw, slice, model_name
                            rows unbounded preceding
                        )), 9)
                end as p_value
            from stepped
        )
{% endmacro %}

{#- The word for a row of `figures`, beside `baselines` and `adjusted`. -#}
{% macro test_verdict(difference) %}
            case
                when figures.model_name = baselines.baseline then 'baseline'
                when adjusted.p_value is null then 'not tested'
                when adjusted.p_value >= 0.05 then 'no difference'
                when {{ difference }} > 0 then 'worse'
                when adjusted.is_challenger then 'winner'
                else 'better'
            end
{%- endmacro %}
