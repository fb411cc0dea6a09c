"""Vectors for the benchmark of indexes, made once and read by all: `.fbin` files, count and dimension before the rows.

    data.py COUNT FOLDER
"""

import pathlib
import sqlite3
import sys

import numpy

DIMENSION, CENTRES, SPREAD, QUERIES, SEED = 64, 1_000, 1.0, 1_000, 20_260
DECADES = 3


def write(path, rows):
    rows = numpy.ascontiguousarray(rows, dtype="<f4")
    with open(path, "wb") as file:
        numpy.array(rows.shape, dtype="<u4").tofile(file)
        rows.tofile(file)


def read(path):
    count, dimension = numpy.fromfile(path, dtype="<u4", count=2)
    return numpy.fromfile(path, dtype="<f4", offset=8).reshape(count, dimension)


def of_market(folder, signal):
    """The vectors that a market's items have of a signal's newest version, each content once."""
    database = sqlite3.connect(f"file:{pathlib.Path(folder).resolve()}/vitrine.sqlite?mode=ro", uri=True)
    found = database.execute("SELECT id, dimension FROM signals WHERE name = ? ORDER BY version DESC LIMIT 1", (signal,)).fetchone()
    if found is None:
        sys.exit(f"{folder} has no values of {signal}: run `vitrine signals run {signal}` first.")
    rows = database.execute(
        "SELECT vector FROM signal_values WHERE signal = ? AND state = 'value' ORDER BY signature", (found[0],))
    return numpy.array([numpy.frombuffer(vector, dtype="<f4") for vector, in rows]).reshape(-1, found[1])


def unit(rows):
    return rows / numpy.linalg.norm(rows, axis=1, keepdims=True)


def clustered(count, folder):
    """Vectors around `CENTRES` points, queries around the same points, and a bid for each vector over three decades."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    base, queries, bids = (folder / f"{name}.fbin" for name in ("base", "queries", "bids"))
    if not bids.exists():
        random = numpy.random.default_rng(SEED)
        centres = random.standard_normal((CENTRES, DIMENSION), dtype=numpy.float32)

        def around(count):
            which = random.integers(0, CENTRES, count)
            return unit(centres[which] + SPREAD * random.standard_normal((count, DIMENSION), dtype=numpy.float32))

        write(base, around(count))
        write(queries, around(QUERIES))
        write(bids, 10 ** random.uniform(-DECADES, 0, (count, 1)))
    return base, queries, bids


def best(scores, count):
    """Places of the largest of each row, best first."""
    places = numpy.argpartition(-scores, count - 1, axis=1)[:, :count]
    order = numpy.argsort(-numpy.take_along_axis(scores, places, 1), axis=1, kind="stable")
    return numpy.take_along_axis(places, order, 1)


if __name__ == "__main__":
    clustered(int(sys.argv[1]), sys.argv[2])
