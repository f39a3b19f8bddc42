"""Renders every page of a Quarto website project into a folder."""

import asyncio
import html
import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pypandoc
import yaml

from preview.document import Document, ReportError, read_document
from preview.kernel import run_cells
from preview.markdown import weave

_THEME = Path(__file__).resolve().parent.parent / "theme"
_CELL_SECONDS = 300


def render_site(
    project: Path, output: Path, environment: Mapping[str, str], report: Callable[[str], None] = print
) -> list[Path]:
    """Render the pages of a Quarto website, as many at a time as there are cores.

    Parameters
    ----------
    project
        The folder of `_quarto.yml` and the `.qmd` files; those whose names begin with `_` are not pages.
    output
        An existing folder; gets one self-contained HTML file a page.
    environment
        The environment of the kernels, and what `{{< env NAME >}}` finds.
    report
        Called with one line for each finished page.

    Returns
    -------
    list of Path
        The files that were written.

    Raises
    ------
    ReportError
        One line that names the page and the cell; what was written so far is of no use then.
    """
    config = yaml.safe_load((project / "_quarto.yml").read_text(encoding="utf-8"))
    sources = [path for path in sorted(project.glob("*.qmd")) if not path.name.startswith("_")]
    documents = [read_document(path, environment) for path in sources]
    return asyncio.run(_render_all(documents, config, project, output, environment, report))


async def _render_all(
    documents: list[Document],
    config: Mapping[str, Any],
    project: Path,
    output: Path,
    environment: Mapping[str, str],
    report: Callable[[str], None],
) -> list[Path]:
    free = asyncio.Semaphore(os.cpu_count() or 1)

    async def render(document: Document) -> Path:
        async with free:
            start = time.perf_counter()
            outputs = await run_cells(document, project, environment, _CELL_SECONDS)
            markdown = weave(document, outputs, config.get("execute", {}))
            path = output / Path(document.name).with_suffix(".html")
            page = await asyncio.to_thread(_to_html, markdown, document, documents, config)
            path.write_text(page, encoding="utf-8")
            report(f"reports: {document.name} rendered in {time.perf_counter() - start:.1f} s")
            return path

    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(render(document)) for document in documents]
    except* ReportError as errors:
        raise errors.exceptions[0] from None
    return [task.result() for task in tasks]


def _to_html(markdown: str, document: Document, documents: list[Document], config: Mapping[str, Any]) -> str:
    website, look = config["website"], config.get("format", {}).get("html", {})
    title = str(document.meta.get("title", website["title"]))
    variables = {
        "pagetitle": html.escape(f"{title} · {website['title']}"),
        "heading": html.escape(title),
        "subtitle": html.escape(str(document.meta.get("subtitle", ""))),
        "site": html.escape(website["title"]),
        "navigation": _navigation(website.get("navbar", {}).get("left", []), document.name, documents),
        "toc-title": html.escape(str(look.get("toc-title", "Contents"))),
        "footer": html.escape(str(website.get("page-footer", ""))),
        "style": "".join((_THEME / name).read_text(encoding="utf-8") for name in ("exhibits.css", "preview.css")),
        "script": (_THEME / "preview.js").read_text(encoding="utf-8"),
    }
    arguments = [f"--template={_THEME / 'preview.html'}", "--section-divs", "--wrap=none"]
    if document.meta.get("toc", look.get("toc", True)):
        arguments += ["--toc", f"--toc-depth={look.get('toc-depth', 3)}"]
    for name, value in variables.items():
        arguments += ["-V", f"{name}={value}"]
    return str(pypandoc.convert_text(markdown, "html5", format="markdown", extra_args=arguments))


def _navigation(entries: list[Any], current: str, documents: list[Document]) -> str:
    titles = {document.name: str(document.meta.get("title", document.name)) for document in documents}
    links = []
    for entry in entries:
        href = entry if isinstance(entry, str) else entry["href"]
        text = titles.get(href, href) if isinstance(entry, str) else entry.get("text", titles.get(href, href))
        mark = ' aria-current="page"' if href == current else ""
        target = Path(href).with_suffix(".html") if href in titles else href
        links.append(f'<a href="{html.escape(str(target), quote=True)}"{mark}>{html.escape(text)}</a>')
    return "\n".join(links)
