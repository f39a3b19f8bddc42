"""UTF-8 copies of text files that DuckDB can't read in place."""

import gzip
import io
from functools import lru_cache
from pathlib import Path

from ledgercast.bank_files.text import BLOCK_BYTES, Text, decoder_of


def utf8_copy(path: Path, text: Text, folder: Path) -> Path:
    """Write a file's text as UTF-8 with LF line ends.

    Parameters
    ----------
    path : Path
        The file as it was found.
    text : Text
        What a look at it found.
    folder : Path
        Where the copy goes; made where it is missing. The copy has the file's name, less `.gz`.

    Returns
    -------
    Path
        The copy; written once in a process as long as the file's size and time stay.
    """
    state = path.stat()
    return _utf8_copy(path, text, folder, state.st_size, state.st_mtime_ns)


@lru_cache(maxsize=256)
def _utf8_copy(path: Path, text: Text, folder: Path, _size: int, _mtime_ns: int) -> Path:
    copy = folder / path.name.removesuffix(".gz")
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = copy.with_name(copy.name + ".part")
    decoder = io.IncrementalNewlineDecoder(decoder_of(text.encoding), translate=True)
    with gzip.open(path, "rb") if text.is_gzip else path.open("rb") as source, unfinished.open("wb") as target:
        while block := source.read(BLOCK_BYTES):
            target.write(decoder.decode(block).encode())
        target.write(decoder.decode(b"", final=True).encode())
    unfinished.replace(copy)
    return copy
