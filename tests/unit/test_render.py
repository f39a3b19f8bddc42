"""The preview renderer, the swap of a rendered site, and the helpers of the pages."""

import re
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from nbformat.v4 import new_output

ROOT = Path(__file__).resolve().parents[2]

import render  # noqa: E402
from page import bank, comparisons, drawing, exhibits, reliability, shapes, words  # noqa: E402
from preview.document import ReportError, read_document  # noqa: E402
from preview.markdown import weave  # noqa: E402

PAGE = """---
title: "The bank {{< env BANK >}}"
---

Before.

```{python}
#| label: sum
#| fig-cap: "A < B"
#| echo: true
print(1 + 1)
```

## After
"""


def write(folder, text):
    path = folder / "page.qmd"
    path.write_text(text, encoding="utf-8")
    return path


# Reading a page


def test_a_page_is_read_into_text_and_cells(tmp_path):
    document = read_document(write(tmp_path, PAGE), {"BANK": "demo"})
    assert document.meta == {"title": "The bank demo"}
    (cell,) = document.cells
    assert (cell.code, cell.line) == ("print(1 + 1)", 7)
    assert cell.options == {"label": "sum", "fig-cap": "A < B", "echo": True}
    assert [part.strip() for part in document.parts if isinstance(part, str)] == ["Before.", "## After"]


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("---\ntitle: [a\n---\n", "page.qmd, front matter"),
        ("Text\n\n```{python}\n#| label: a: b\n1\n```\n", "page.qmd, options of the cell on line 3"),
        ("```{python}\n#| echo\n1\n```\n", "page.qmd, options of the cell on line 1"),
    ],
)
def test_bad_yaml_is_one_line_that_names_the_place(tmp_path, text, where):
    with pytest.raises(ReportError, match=f"^{re.escape(where)}: ") as caught:
        read_document(write(tmp_path, text), {})
    assert "\n" not in str(caught.value)


# Weaving outputs in


def woven(tmp_path, options, output, **execute):
    text = "```{python}\n" + "".join(f"#| {option}\n" for option in options) + "x = 1\n```\n"
    document = read_document(write(tmp_path, text), {})
    return weave(document, [[output]], execute)


def test_code_is_shown_folded_or_left_out(tmp_path):
    output = new_output("stream", name="stdout", text="<2>")
    assert "````python\nx = 1\n````" in woven(tmp_path, [], output)
    assert "<summary>Code</summary>" in woven(tmp_path, ["code-fold: true"], output)
    assert "x = 1" not in woven(tmp_path, [], output, echo=False)
    assert "&lt;2&gt;" in woven(tmp_path, ["echo: false"], output)
    assert "2" not in woven(tmp_path, ["output: false"], output)


def test_a_figure_gets_caption_label_and_alternative_text(tmp_path):
    output = new_output("display_data", data={"image/svg+xml": "<?xml?><svg></svg>", "text/plain": "Figure"})
    text = woven(tmp_path, ["label: fig-a", "fig-cap: A & B", 'fig-alt: say "a"'], output)
    assert "{#fig-a .cell}" in text
    assert "<figcaption>A &amp; B</figcaption>" in text
    assert '<div role="img" aria-label="say &quot;a&quot;"><svg></svg></div>' in text


def test_markdown_is_preferred_to_plain_text(tmp_path):
    output = new_output("display_data", data={"text/markdown": "**a**", "text/plain": "b"})
    text = woven(tmp_path, ["echo: false"], output)
    assert "**a**" in text
    assert "b\n" not in text


# A whole site


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.setattr(render.shutil, "which", lambda _: None)
    config = "website: {title: Site, navbar: {left: [page.qmd, {href: other.qmd, text: Other}]}, page-footer: End}\n"
    (tmp_path / "_quarto.yml").write_text(config, encoding="utf-8")
    (tmp_path / "other.qmd").write_text("Nothing to run.\n", encoding="utf-8")
    (tmp_path / "_draft.qmd").write_text("```{python}\n1 / 0\n```\n", encoding="utf-8")
    return tmp_path


def test_a_failing_cell_is_one_line_and_leaves_the_site_as_it_was(project):
    site = project / "_site" / "demo"
    write(project, PAGE + '\n::: {.callout-note title="Mind"}\nText\n:::\n')
    render.replace_site(project, site, {"BANK": "demo"})
    assert sorted(path.name for path in site.iterdir()) == ["other.html", "page.html"]
    page = (site / "page.html").read_text(encoding="utf-8")
    assert "<h1>The bank demo</h1>" in page
    assert '<a href="page.html" aria-current="page">The bank demo</a>' in page
    assert '<a href="other.html">Other</a>' in page
    assert "<pre>2\n</pre>" in page
    assert 'href="#after"' in page
    assert 'class="callout-note" title="Mind"' in page
    assert not re.search(r'(src|href)="(https?:)?//', page)

    write(project, PAGE + "\n```{python}\n#| label: broken\nraise ValueError('first\\nsecond')\n```\n")
    with pytest.raises(ReportError) as caught:
        render.replace_site(project, site, {"BANK": "demo"})
    assert str(caught.value) == "page.qmd, cell 2 (broken) on line 16: ValueError: first"
    assert (site / "page.html").read_text(encoding="utf-8") == page
    assert [path.name for path in site.parent.iterdir()] == ["demo"]


def fake_quarto(folder, monkeypatch, code):
    """Put a `quarto` on the PATH that writes what it was called with into the output folder, and exits with code."""
    script = folder / "bin" / "quarto"
    script.parent.mkdir()
    script.write_text(f'#!/bin/sh\necho "$LEDGERCAST_BANK $1 $3" > "$2/$4/index.html"\nexit {code}\n', encoding="utf-8")
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{script.parent}:/bin:/usr/bin")


@pytest.mark.parametrize("code", [0, 1])
def test_quarto_renders_where_it_is_on_the_path(tmp_path, monkeypatch, code):
    fake_quarto(tmp_path, monkeypatch, code)
    site = tmp_path / "_site" / "demo"
    site.mkdir(parents=True)
    (site / "index.html").write_text("before", encoding="utf-8")
    environment = {"LEDGERCAST_BANK": "demo", "PATH": f"{tmp_path / 'bin'}:/bin:/usr/bin"}
    if code:
        with pytest.raises(ReportError, match="quarto ended with exit code 1"):
            render.replace_site(tmp_path, site, environment)
    else:
        render.replace_site(tmp_path, site, environment)
    expected = "before" if code else "demo render --output-dir\n"
    assert (site / "index.html").read_text(encoding="utf-8") == expected
    assert [path.name for path in site.parent.iterdir()] == ["demo"]


@pytest.mark.parametrize(
    ("bank_name", "expected"),
    [("absent", "absent.duckdb: no such file; expected a published bank"), ("../x", "not the name of a bank")],
)
def test_a_bank_that_is_not_published_is_one_line(tmp_path, monkeypatch, capsys, bank_name, expected):
    monkeypatch.setenv("LEDGERCAST_WAREHOUSE", str(tmp_path))
    assert render.main(["--bank", bank_name]) == 1
    message = capsys.readouterr().err
    assert message.count("\n") == 1
    assert expected in message


def test_pages_show_analyses_that_exist_and_all_of_them():
    shown = {
        name
        for path in (ROOT / "reports").glob("*.qmd")
        for name in re.findall(
            r'"((?:overview|segment_forecasts|customer_forecasts|customer_stress|loan_default|customer_segments|demo_bank)_\w+)"',
            path.read_text(encoding="utf-8"),
        )
    }
    assert shown == {path.stem for path in (ROOT / "analyses").glob("*.sql")}


# Helpers of the pages


@pytest.fixture
def tiny_bank(tmp_path, monkeypatch):
    """A published bank of two tables, three analyses, and the Markdown that helpers display."""
    with duckdb.connect(str(tmp_path / "tiny.duckdb")) as connection:
        connection.execute("create schema core; create schema evaluation")
        connection.execute("create table core.bank_clock as select 'EUR' as currency")
        connection.execute(
            "create table evaluation.task_status as "
            "select 'a' as task, 'History is too short.' as message, 'b shifted; c shifted' as warnings"
        )
    analyses = tmp_path / "compiled" / "ledgercast" / "analyses"
    analyses.mkdir(parents=True)
    (analyses / "some.sql").write_text('select \'<a>\' as name, 2.5 as size from "tiny"."core"."bank_clock"\n')
    (analyses / "none.sql").write_text("select 'a' as name, 1.0 as size where false\n")
    (analyses / "bad.sql").write_text("select\n  nothing\nfrom core.bank_clock\n")
    monkeypatch.setenv("LEDGERCAST_BANK", "tiny")
    monkeypatch.setenv("LEDGERCAST_WAREHOUSE", str(tmp_path))
    monkeypatch.setenv("DBT_TARGET_PATH", str(tmp_path))
    cached = (bank.sql, bank.query, bank.currency, bank.why_empty, bank._connection)
    for function in cached:
        function.cache_clear()
    shown: list[str] = []
    monkeypatch.setattr(exhibits, "display", lambda markdown: shown.append(markdown.data))
    yield shown
    bank._connection().close()
    for function in cached:
        function.cache_clear()


def test_the_page_on_the_demo_bank_is_one_line_for_other_banks(tiny_bank):
    scope: dict[str, object] = {}
    for cell in read_document(ROOT / "reports" / "demo_bank.qmd", {}).cells:
        exec(cell.code, scope)
    assert tiny_bank == ["This page describes the demo bank alone: build it with `make build`."]


def test_an_analysis_is_shown_without_its_catalog(tiny_bank):
    assert bank.sql("some") == "select '<a>' as name, 2.5 as size from core.bank_clock"
    assert bank.query("some")["size"].tolist() == [2.5]


@pytest.mark.parametrize(("name", "message"), [("bad", "analyses/bad.sql: Binder Error"), ("absent", "no such file")])
def test_an_analysis_that_does_not_run_is_one_line(tiny_bank, name, message):
    with pytest.raises(bank.BankError, match=message) as caught:
        bank.query(name)
    assert "\n" not in str(caught.value)


def test_a_table_escapes_text_draws_bars_and_shows_its_sql(tiny_bank):
    exhibits.table("some", {"name": "Name", "size": ("Size", words.count)}, title="A & B", bar="size")
    (text,) = tiny_bank
    assert ">A &amp; B</p>" in text
    assert '<th scope="row">&lt;a&gt;</th><td class="number">2</td>' in text
    assert "--share: 100.0" in text
    assert "```sql\nselect '<a>' as name" in text


def test_an_empty_exhibit_says_why(tiny_bank):
    exhibits.table("none", {"name": "Name"}, title="T", task="a")
    exhibits.figure("none", lambda ax, frame: None, title="T", alt="A", empty="Nothing came.")
    assert "History is too short." in tiny_bank[0]
    assert "Nothing came." in tiny_bank[1]


def test_warnings_of_a_task_are_told_apart(tiny_bank):
    assert bank.warnings("a") == ["b shifted", "c shifted"]
    assert bank.warnings("b") == []


def test_a_figure_is_drawn_wide_and_narrow_with_alternative_text(tiny_bank):
    exhibits.figure("some", lambda ax, frame: ax.plot([0, 1], [0, frame["size"].iloc[0]]), title="T", alt='say "a"')
    (text,) = tiny_bank
    assert text.count('role="img" aria-label="say &quot;a&quot;"') == 2
    assert text.count("<svg") == 2
    assert "var(--muted, #5b6576)" in text
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'(?:url\(#|href="#)([^)"]+)', text)) <= set(ids)


@pytest.mark.parametrize("rows", [1, 2, 40])
def test_fans_and_lines_stand_short_histories(rows):
    months = pd.date_range("2024-01-01", periods=rows, freq="MS")
    history = pd.DataFrame({"month": months, "value": range(rows)})
    ahead = pd.DataFrame({"month": months, "mean": 2.0, "lo_80": 1.0, "hi_80": 3.0, "lo_95": 0.0, "hi_95": 4.0})

    def paint(axes):
        shapes.fan(axes[0], history, ahead)
        shapes.fan(axes[1], history, ahead.head(0))
        shapes.lines(axes[2], history, {"value": "value"})

    svg = drawing.draw(paint, rows=3, columns=1, width=360, height=200, key="k")
    assert svg.count(">forecast</text>") == 1


def test_a_profile_leaves_out_a_source_that_gives_nothing():
    frame = pd.DataFrame({"day": ["Mon", "Tue"], "bank": [0.9, 1.1], "berka": [float("nan")] * 2})

    def paint(axes):
        shapes.profile(axes[0], frame, "day", {"bank": "demo", "berka": "Berka"}, words.digits(1))

    svg = drawing.draw(paint, rows=1, columns=1, width=360, height=200, key="k")
    assert ">demo</text>" in svg
    assert ">Berka</text>" not in svg


def test_named_lines_are_labelled_at_their_ends_and_the_others_are_not():
    frame = pd.DataFrame(
        {"horizon": [1, 2, 3], "best": [0.5, 0.4, 0.3], "other": [0.1, -4.0, 0.1], "none": [float("nan")] * 3}
    )
    limits = []

    def paint(axes):
        comparisons.by_horizon(axes[0], frame, {"other": "", "best": "best", "none": "none"}, level=0, limits=(-1, 0.6))
        limits.append(axes[0].get_ylim())

    svg = drawing.draw(paint, rows=1, columns=1, width=360, height=200, key="k")
    assert ">best</text>" in svg
    assert ">other</text>" not in svg
    assert ">none</text>" not in svg
    assert limits[0] == (-1, 0.6)


def test_shares_stand_in_the_order_of_their_rows():
    frame = pd.DataFrame({"name": ["first", "last"], "low": [0.1, 0.0], "high": [0.3, 0.9]})
    drawn = []

    def paint(axes):
        comparisons.shifts(axes[0], frame, "name", "low", "high", level=0.8)
        comparisons.sides(axes[1], frame, "name", "low", "high", level=0.1)
        drawn.extend(axes)

    drawing.draw(paint, rows=2, columns=1, width=360, height=200, key="k")
    for ax in drawn:
        assert [label.get_text() for label in ax.get_yticklabels()] == ["last", "first"]
    assert drawn[0].get_xlim()[0] < 0
    assert [bar.get_width() for bar in drawn[1].patches] == [0.0, -0.1, 0.9, 0.3]


def test_estimates_are_sorted_unless_told_otherwise_and_may_be_shares():
    frame = pd.DataFrame(
        {"name": ["large", "small"], "value": [0.9, -0.1], "ci_low": [0.8, -0.2], "ci_high": [1.0, 0.0]}
    )
    drawn = []

    def paint(axes):
        comparisons.estimates(axes[0], frame, "name")
        comparisons.estimates(axes[1], frame, "name", keeps_order=True, are_shares=True)
        drawn.extend(axes)

    svg = drawing.draw(paint, rows=2, columns=1, width=360, height=200, key="k")
    names = [[label.get_text() for label in ax.get_yticklabels()] for ax in drawn]
    assert names == [["large", "small"], ["small", "large"]]
    assert drawn[1].get_lines()[1].get_xdata()[0] == -0.1
    assert "%</text>" in svg


def test_chances_are_drawn_at_what_was_said_and_what_came():
    frame = pd.DataFrame(
        {"mean_p": [0.6, 0.1], "share": [0.5, 0.2], "ci_low": [0.4, 0.1], "ci_high": [0.7, 0.3],
         "share_of_rows": [0.5, 1.0], "share_of_events": [0.7, 1.0]}
    )  # fmt: skip
    drawn = []

    def paint(axes):
        reliability.reliability(axes[0], frame)
        reliability.gains(axes[1], frame)
        drawn.extend(axes)

    drawing.draw(paint, rows=2, columns=1, width=360, height=200, key="k")
    dots = drawn[0].get_lines()[-1]
    assert list(dots.get_xdata()) == [0.6, 0.1]
    assert list(dots.get_ydata()) == [0.5, 0.2]
    assert drawn[0].get_xlim() == drawn[0].get_ylim()
    assert drawn[0].get_xlim()[1] > 0.7
    assert list(drawn[1].get_lines()[-1].get_xdata()) == [0, 0.5, 1.0]
    assert list(drawn[1].get_lines()[-1].get_ydata()) == [0, 0.7, 1.0]


def test_numbers_are_written_for_readers():
    assert [words.compact(value) for value in (999, 999.6, 12_345, 1_234_567, -850, 2.5e9)] == [
        "999", "1.00k", "12.3k", "1.23m", "−850", "2.50bn",
    ]  # fmt: skip
    assert [words.share(value) for value in (0, 0.00001, 0.0213, 0.5, 0.9999, 1, None)] == [
        "0%", "<0.01%", "2.1%", "50%", ">99.9%", "100%", "–",
    ]  # fmt: skip
    assert words.share(0.05, signed=True) == "+5.0%"
    assert words.number(-0.001, 1) == "0.0"
    assert words.listing(["a", "b", "c"]) == "a, b and c"
    assert words.listing([]) == ""
