"""Puts text, code and outputs of a page together as Markdown for pandoc."""

import html
from collections.abc import Mapping, Sequence
from typing import Any

from nbformat import NotebookNode

from preview.document import Cell, Document
from preview.kernel import Outputs


def weave(document: Document, outputs: Sequence[Outputs], execute: Mapping[str, Any]) -> str:
    """Return the page as Markdown, each cell replaced by what it shows.

    Parameters
    ----------
    document
        The page.
    outputs
        The outputs of each cell.
    execute
        The site's defaults for cell options (`echo`, `output`, `code-fold`).
    """
    defaults = {"echo": True, "output": True, "code-fold": False, **execute, **document.meta.get("execute", {})}
    remaining = iter(outputs)
    return "".join(
        _cell(part, next(remaining), {**defaults, **part.options}) if isinstance(part, Cell) else part
        for part in document.parts
    )


def _cell(cell: Cell, outputs: Outputs, options: Mapping[str, Any]) -> str:
    shown = [_source(cell.code, fold=bool(options["code-fold"]))] if options["echo"] and cell.code else []
    body = [_output(output, options.get("fig-alt", "")) for output in outputs] if options["output"] else []
    body = [text for text in body if text]
    if body and "fig-cap" in options:
        caption = html.escape(str(options["fig-cap"]))
        body = [_raw("<figure>"), *body, _raw(f"<figcaption>{caption}</figcaption></figure>")]
    blocks = [*shown, *body]
    if not blocks:
        return ""
    label = f"#{options['label']} " if "label" in options else ""
    return f"\n:::::: {{{label}.cell}}\n\n" + "\n\n".join(blocks) + "\n\n::::::\n\n"


def _source(code: str, *, fold: bool) -> str:
    block = f"````python\n{code}\n````"
    return f"<details><summary>Code</summary>\n\n{block}\n\n</details>" if fold else block


def _output(output: NotebookNode, alternative: str) -> str:
    if output.output_type == "stream":
        return _raw(f"<pre>{html.escape(output.text)}</pre>") if output.name == "stdout" else ""
    data: Mapping[str, str] = output.data
    alt = html.escape(alternative, quote=True)
    if "text/markdown" in data:
        return data["text/markdown"]
    if "text/html" in data:
        return _raw(data["text/html"])
    if "image/svg+xml" in data:
        svg = data["image/svg+xml"]
        return _raw(f'<div role="img" aria-label="{alt}">{svg[svg.index("<svg") :]}</div>')
    if "image/png" in data:
        return _raw(f'<img alt="{alt}" src="data:image/png;base64,{data["image/png"].strip()}">')
    return _raw(f"<pre>{html.escape(data.get('text/plain', ''))}</pre>")


def _raw(text: str) -> str:
    return f"```{{=html}}\n{text}\n```"
