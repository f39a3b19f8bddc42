"""Artifacts that are the same bytes in each build: skops writes memory addresses and the time of day into them."""

import io
import re
import zipfile

SCHEMA = "schema.json"
# the earliest that a zip can tell
NEVER = (1980, 1, 1, 0, 0, 0)


def same_bytes(data: bytes) -> bytes:
    """Rewrite what `skops.io.dumps` gave.

    Parameters
    ----------
    data : bytes
        A skops file.

    Returns
    -------
    bytes
        The same content, compressed: objects are numbered in the order in which the schema first names them, in place
        of by their addresses, and files are of 1980.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        files = {name: source.read(name) for name in source.namelist()}
    schema = files.pop(SCHEMA).decode()
    addresses = dict.fromkeys(re.findall(r'"__id__": (\d+)', schema))
    numbers = {address: str(number) for number, address in enumerate(addresses, start=1)}

    def numbered(match: re.Match[str]) -> str:
        return numbers.get(match[0], match[0])

    schema = re.sub(r'(?<="__id__": )\d+|(?<=")\d+(?=\.\w+")', numbered, schema)
    named = {re.sub(r"^\d+(?=\.)", numbered, name): content for name, content in files.items()}
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in [(SCHEMA, schema.encode()), *sorted(named.items())]:
            target.writestr(zipfile.ZipInfo(name, NEVER), content, zipfile.ZIP_DEFLATED)
    return written.getvalue()
