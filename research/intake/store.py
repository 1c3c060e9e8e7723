"""The response store: integer codes and pseudonyms in Parquet, the same bytes on every machine."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from research.archive import canonical

STORE = "responses.parquet"
INDEX = "pseudonym"
WIDTH = 16  # hexadecimal digits of a pseudonym
WIDE = 2**15  # from here on a code needs four bytes


@dataclass(frozen=True)
class Stored:
    """What a store holds besides the codes: rows received and dropped, and the survey files it was made with."""

    received: int
    dropped: Mapping[str, int]
    survey_digest: str


def pseudonym(digest: str, row: int) -> str:
    """A name for a row that tells nothing to whoever does not hold the file."""
    return hashlib.sha256(f"{digest}:{row}".encode()).hexdigest()[:WIDTH]


def store_bytes(columns: Mapping[str, Sequence[int]], pseudonyms: Sequence[str], stored: Stored) -> bytes:
    """The Parquet file: rows ordered by pseudonym, which is a digest, so that their order tells nothing."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    order = sorted(range(len(pseudonyms)), key=pseudonyms.__getitem__)
    names = [INDEX, *columns]
    arrays = [pa.array([pseudonyms[row] for row in order], pa.string())]
    for column in columns.values():
        kind = pa.int32() if any(abs(code) >= WIDE for code in column) else pa.int16()
        arrays.append(pa.array([column[row] for row in order], kind))
    table = pa.Table.from_arrays(arrays, names=names)
    told = {"received": stored.received, "dropped": dict(stored.dropped), "survey_digest": stored.survey_digest}
    target = io.BytesIO()
    with pq.ParquetWriter(target, table.schema, compression="NONE", store_schema=False) as writer:
        writer.write_table(table, row_group_size=max(1, len(pseudonyms)))
        writer.add_key_value_metadata({"research": canonical(told).decode()})
    return target.getvalue()


def read_stored(path: Path) -> Stored:
    """What a store says about itself."""
    import pyarrow.parquet as pq

    told = json.loads(pq.read_metadata(path).metadata[b"research"])
    return Stored(told["received"], told["dropped"], told["survey_digest"])
