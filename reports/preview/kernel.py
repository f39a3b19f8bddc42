"""Runs the cells of a page in a Jupyter kernel of this same Python."""

from collections.abc import Mapping
from pathlib import Path

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from preview.document import Cell, Document, ReportError

Outputs = list[NotebookNode]


async def run_cells(document: Document, folder: Path, environment: Mapping[str, str], timeout: int) -> list[Outputs]:
    """Run every cell of a page, in one kernel of its own.

    Parameters
    ----------
    document
        The page.
    folder
        Where the kernel runs; the page's helper modules lie there.
    environment
        The environment of the kernel.
    timeout
        Seconds that one cell may take.

    Returns
    -------
    list of list of NotebookNode
        The outputs of each cell, in Jupyter's format.

    Raises
    ------
    ReportError
        One line that names the page and the cell, if a cell fails.
    """
    cells = document.cells
    if not cells:
        return []
    notebook = new_notebook(cells=[new_code_cell(cell.code) for cell in cells])
    # Without folders to look in, the manager knows the kernel of this Python alone, whatever is installed for the user.
    manager = AsyncKernelManager(kernel_spec_manager=KernelSpecManager(kernel_dirs=[]))
    client = NotebookClient(notebook, km=manager, timeout=timeout, extra_arguments=["--log-level=ERROR"])
    async with client.async_setup_kernel(cwd=str(folder), env=dict(environment)):
        for number, cell in enumerate(cells):
            try:
                await client.async_execute_cell(notebook.cells[number], number)
            except CellExecutionError as error:
                message = (error.evalue.strip().splitlines() or [""])[0]
                raise ReportError(f"{_place(document, cell, number)}: {error.ename}: {message}") from None
            except CellTimeoutError:
                raise ReportError(f"{_place(document, cell, number)}: still running after {timeout} s") from None
            except DeadKernelError:
                raise ReportError(f"{_place(document, cell, number)}: the kernel died, out of memory?") from None
    return [cell.outputs for cell in notebook.cells]


def _place(document: Document, cell: Cell, number: int) -> str:
    label = f" ({cell.options['label']})" if "label" in cell.options else ""
    return f"{document.name}, cell {number + 1}{label} on line {cell.line}"
