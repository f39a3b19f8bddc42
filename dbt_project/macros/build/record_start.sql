{#
    On start, after the files were found good: notes in the build file that a run which changes data has begun. A run
    that is interrupted stays `running`, and publishing refuses it.
#}
{% macro record_start() %}
    {% if execute and changes_data() %}
create schema if not exists build;
create table if not exists build.runs (
    invocation_id varchar primary key,
    command varchar,
    started_at timestamp,
    finished_at timestamp,
    state varchar,
    is_green boolean,
    is_whole boolean,
    publish_pii boolean
);
{{ record_run('running') }}
    {% endif %}
{% endmacro %}


{# Does the command at hand change what is in the build file? #}
{% macro changes_data() %}
    {{ return(flags.WHICH in ['build', 'run', 'seed', 'snapshot', 'clone', 'retry']) }}
{% endmacro %}


{# The line of this run in build.runs, as a statement. #}
{% macro record_run(state, is_green=none, is_whole=none) %}
insert or replace into build.runs values (
    '{{ invocation_id }}',
    '{{ flags.WHICH }}',
    '{{ run_started_at.strftime('%Y-%m-%d %H:%M:%S.%f') }}',
    {{ "now() at time zone 'UTC'" if state == 'finished' else 'null' }},
    '{{ state }}',
    {{ 'null' if is_green is none else is_green }},
    {{ 'null' if is_whole is none else is_whole }},
    {{ var('publish_pii') }}
);
{% endmacro %}
