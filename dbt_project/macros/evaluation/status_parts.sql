{#- What the status of every kind of task says alike; `tried` is its back-test, `published` its predictions, both counted. -#}

{#- Two messages about rows that had to be made otherwise. -#}
{% macro status_fallbacks(tried) %}
            if(
                {{ tried }}.n_fallback = 0, null,
                format('{} of {} back-test rows have a status that is not ok', {{ tried }}.n_fallback, {{ tried }}.n_rows)
            ),
            if(
                published.n_fallback = 0, null,
                format('{} of {} predictions have a status that is not ok', published.n_fallback, published.n_rows)
            )
{%- endmacro %}

{#- The warning about intervals that cover too few or too many outcomes; `scores` is a leaderboard. -#}
{% macro coverage_warning() %}
            string_agg(
                format(
                    '{} % intervals of {} by {} ({}) covered {:.0f} %',
                    scores.metric[-2:], scores.measure, scores.model_name, scores.slice, 100 * scores.value
                ), '; '
                order by scores.measure, scores.slice, scores.metric
            ) as warning
{%- endmacro %}

{#- Whether a row of `scores` is a coverage outside its band. -#}
{% macro coverage_misses() %}
            (
                {%- for level, band in coverage_bands().items() %}
                (scores.metric = 'coverage_{{ level }}' and scores.value not between {{ band[0] }} and {{ band[1] }})
                {{- ' or' if not loop.last }}
                {%- endfor %}
            )
{%- endmacro %}
