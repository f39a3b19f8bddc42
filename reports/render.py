"""Renders the reports of one bank: `python reports/render.py --bank demo`, into reports/_site/<bank>/."""

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import page.bank
from preview import ReportError, render_site

PROJECT = Path(__file__).resolve().parent


def main(arguments: list[str] | None = None) -> int:
    """Render the site; return 0, or not 0 after one line that says what is wrong."""
    parser = argparse.ArgumentParser(prog="render.py", description=__doc__)
    parser.add_argument("--bank", default="demo", help="the bank whose published file is shown (default: demo)")
    bank: str = parser.parse_args(arguments).bank
    start = time.perf_counter()
    try:
        environment = {**os.environ, "LEDGERCAST_BANK": bank, "QUARTO_PYTHON": sys.executable}
        page.bank.published_file(bank)
        site = PROJECT / "_site" / bank
        replace_site(PROJECT, site, environment)
    except (ReportError, page.bank.BankError) as error:
        print(f"reports: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("reports: interrupted; the previous site is untouched", file=sys.stderr)
        return 130
    print(f"reports: {site / 'index.html'} ({time.perf_counter() - start:.1f} s)")
    return 0


def replace_site(project: Path, site: Path, environment: Mapping[str, str]) -> None:
    """Render a project beside `site`, then put it in the place of `site`; a failure leaves `site` as it was.

    Raises
    ------
    ReportError
        If a page can't be rendered.
    """
    fresh = site.with_name(f".{site.name}.new")
    stale = site.with_name(f".{site.name}.old")
    for leftover in (fresh, stale):
        shutil.rmtree(leftover, ignore_errors=True)
    fresh.mkdir(parents=True)
    try:
        if shutil.which("quarto"):
            _render_with_quarto(project, fresh, environment)
        else:
            render_site(project, fresh, environment, lambda line: print(line, flush=True))
        if site.exists():
            site.rename(stale)
        fresh.rename(site)
    finally:
        for leftover in (fresh, stale):
            shutil.rmtree(leftover, ignore_errors=True)


def _render_with_quarto(project: Path, output: Path, environment: Mapping[str, str]) -> None:
    # Quarto reads --output-dir as relative to the project.
    folder = output.relative_to(project).as_posix()
    command = ["quarto", "render", str(project), "--output-dir", folder]
    code = subprocess.run(command, env=dict(environment), check=False).returncode
    if code:
        raise ReportError(f"quarto ended with exit code {code}, its message is above; the previous site is untouched")


if __name__ == "__main__":
    sys.exit(main())
