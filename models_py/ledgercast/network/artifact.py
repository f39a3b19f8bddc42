"""Networks as bytes: one zip of a Keras file a member and a line of JSON; equal networks give equal bytes."""

import io
import json
import re
import tempfile
import zipfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import keras
import numpy as np

from ledgercast.network.architecture import build_model
from ledgercast.network.settings import Settings
from ledgercast.network.windows import Shape, Singles

FORMAT = 1
Members = tuple[tuple[Singles, ...], ...]
CONTENT = "network.json"
SHARED = re.compile(r'("shared_object_id": )(\d+)')
# Keras notes when a file was written, which would make equal networks differ
SAVED_ON = "2000-01-01@00:00:00"


def write_network(settings: Settings, shape: Shape, measures: int, heads: int, members: Members) -> bytes:
    """Write what a network is made of; see `Network.to_bytes`."""
    content = {
        "format": FORMAT,
        "settings": asdict(settings),
        "shape": shape._asdict(),
        "measures": measures,
        "heads": heads,
    }
    model = build_model(settings, shape, measures, heads)
    files = {CONTENT: json.dumps(content, indent=1).encode()}
    for member, weights in enumerate(members):
        for variable, values in zip(model.trainable_variables, weights, strict=True):
            variable.assign(values)
        files[f"member_{member}.keras"] = _keras_bytes(model)
    return _zip(files)


def read_network(data: bytes) -> tuple[Settings, Shape, int, int, Members]:
    """Read what a network is made of; see `Network.from_bytes`."""
    try:
        files = _unzip(data)
        content = json.loads(files.pop(CONTENT))
        settings = Settings(**content["settings"] | {"quantiles": tuple(content["settings"]["quantiles"])})
        members = tuple(_weights(files[f"member_{member}.keras"]) for member in range(settings.members))
        return settings, Shape(**content["shape"]), content["measures"], content["heads"], members
    except Exception as error:  # a damaged file fails in as many ways as there are parsers on the way
        reason = " ".join(str(error).split())[:120]
        raise ValueError(
            f"network: found {type(error).__name__} ({reason}), expected bytes of to_bytes(); fit it again"
        ) from error


def _keras_bytes(model: Any) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "member.keras"
        model.save(path)
        files = _unzip(path.read_bytes())
    metadata = json.loads(files["metadata.json"])
    files["metadata.json"] = json.dumps(metadata | {"date_saved": SAVED_ON}).encode()
    files["config.json"] = _with_small_ids(files["config.json"].decode()).encode()
    return _zip(files)


def _with_small_ids(config: str) -> str:
    """Give shared objects numbers in the order in which they stand; Keras takes their addresses in memory."""
    numbers: dict[str, int] = {}
    return SHARED.sub(lambda found: f"{found[1]}{numbers.setdefault(found[2], len(numbers))}", config)


def _weights(data: bytes) -> tuple[Singles, ...]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "member.keras"
        path.write_bytes(data)
        model = keras.saving.load_model(path, compile=False, safe_mode=True)
    return tuple(np.asarray(variable.value) for variable in model.trainable_variables)


def _zip(files: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted(files.items()):
            # a ZipInfo of its own date: that of the clock would make equal networks differ
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def _unzip(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
