"""Renders the pages of a Quarto website without Quarto: the same `.qmd` files, plain Quarto features only."""

from preview.document import ReportError
from preview.site import render_site

__all__ = ["ReportError", "render_site"]
