"""Run the project's evaluation macros on frames, without dbt."""

import re
from pathlib import Path
from typing import Any

import jinja2
import pandas as pd

from ledgercast import metrics

MACROS = Path(__file__).parents[2] / "dbt_project" / "macros"


class _Returned(Exception):  # noqa: N818 - no error: it carries what a macro hands back, as in dbt
    pass


def _hand_back(value: Any) -> None:
    raise _Returned(value)


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, extensions=["jinja2.ext.do"])
    environment.globals.update({"return": _hand_back, "ref": lambda name: name, "bank": lambda: "files"})

    def known(template: jinja2.Template, name: str) -> Any:
        def call(*args: Any, **kwargs: Any) -> Any:
            try:
                return getattr(template.module, name)(*args, **kwargs)
            except _Returned as returned:
                return returned.args[0]

        return call

    for file in [MACROS / "tasks.sql", *sorted((MACROS / "evaluation").glob("*.sql"))]:
        for source, name in re.findall(r"(\{%-? macro (\w+)\(.*?endmacro -?%\})", file.read_text(), re.DOTALL):
            environment.globals[name] = known(environment.from_string(source), name)
    return environment


def run(macro: str, tables: dict[str, pd.DataFrame], **replaced: Any) -> pd.DataFrame:
    """Render `macro`, such as ``champions('segment_forecasts')``, and run it with `tables` in place of the nodes.

    Keywords replace what macros without arguments give, such as ``bank="demo"``.
    """
    environment = _environment()
    for name, value in replaced.items():
        environment.globals[name] = lambda value=value: value
    with metrics.connect() as connection:
        for name, frame in tables.items():
            connection.register("frame", frame)
            connection.execute(f"create table {name} as select * from frame")
        return connection.sql(environment.from_string("{{ " + macro + " }}").render()).df()
