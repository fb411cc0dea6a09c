#!/usr/bin/env python3
"""Makes foreign.parquet and foreign.json: columns as pyarrow 26.0.1 writes them, and what they mean.

    pip install pyarrow==26.0.1 && python3 make.py            foreign.parquet, foreign.json
                                   python3 make.py written    written.json: what pyarrow reads in written.parquet

written.parquet is what the test "the writer's bytes are those that pyarrow was seen to read" makes; it is stored when that
test is run with VITRINE_RECORD=1.
"""

import datetime
import decimal
import json
import pathlib
import sys

import pyarrow as pa
import pyarrow.parquet as pq

HERE = pathlib.Path(__file__).resolve().parent
UTC = datetime.timezone.utc


def day(*parts):
    return datetime.datetime(*parts, tzinfo=UTC)


def foreign():
    """Types that others write, two row groups, missing values, several codecs' worth of shapes."""
    columns = {
        "int8": pa.array([1, None, -128, 127], pa.int8()),
        "uint32": pa.array([0, 4294967295, None, 7], pa.uint32()),
        "int64": pa.array([-(2**63), 2**63 - 1, 0, None], pa.int64()),
        "half": pa.array([0.5, None, -2.0, 65504.0], pa.float32()).cast(pa.float16()),
        "float": pa.array([0.1, None, -1e30, 3.0], pa.float32()),
        "double": pa.array([0.1, 1e300, None, -0.0], pa.float64()),
        "flag": pa.array([True, False, None, True], pa.bool_()),
        "text": pa.array(["", None, "ünïcode", "a\"b\nc"], pa.string()),
        "large_text": pa.array(["x", "y", None, "z"], pa.large_string()),
        "word": pa.array(["red", "blue", "red", None], pa.string()).dictionary_encode(),
        "stamp_ms": pa.array([day(2026, 11, 21, 9, 57), None, day(1969, 12, 31, 23, 59, 59), day(2000, 1, 1)],
                             pa.timestamp("ms", "UTC")),
        "stamp_us_bare": pa.array([datetime.datetime(2026, 1, 2, 3, 4, 5, 678000), None, None, datetime.datetime(1970, 1, 1)],
                                  pa.timestamp("us")),
        "stamp_zone": pa.array([day(2026, 6, 1, 12), None, None, day(1970, 1, 1)], pa.timestamp("ns", "Europe/Berlin")),
        "date": pa.array([datetime.date(2026, 11, 21), None, datetime.date(1970, 1, 1), datetime.date(1969, 12, 31)],
                         pa.date32()),
        "ids": pa.array([[1, 2, 3], None, [], [9]], pa.list_(pa.int32())),
        "vector": pa.array([[0.5, 1.5], None, [], [2.5]], pa.list_(pa.float32())),
        "fixed": pa.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0]], pa.list_(pa.float64(), 2)),
    }
    table = pa.table(columns)
    pq.write_table(table, HERE / "foreign.parquet", row_group_size=3, compression="zstd")
    (HERE / "foreign.json").write_text(json.dumps(plain(table), indent=1, sort_keys=True) + "\n")
    # One column each that has no counterpart.
    pq.write_table(pa.table({"amount": pa.array([decimal.Decimal("1.50")], pa.decimal128(9, 2))}), HERE / "decimal.parquet")
    pq.write_table(pa.table({"pair": pa.array([{"a": 1, "b": 2}])}), HERE / "struct.parquet")
    pq.write_table(pa.table({"ids": pa.array([[1, None]], pa.list_(pa.int64()))}), HERE / "null-in-list.parquet")
    pq.write_table(pa.table({"big": pa.array([2**63], pa.uint64())}), HERE / "uint64.parquet")


def plain(table):
    """A column as a list of JSON values; times are milliseconds."""
    return {name: [value(v) for v in table.column(name).to_pylist()] for name in table.column_names}


def value(v):
    if isinstance(v, datetime.datetime):
        v = v if v.tzinfo else v.replace(tzinfo=UTC)
        return round((v - datetime.datetime(1970, 1, 1, tzinfo=UTC)) / datetime.timedelta(milliseconds=1))
    if isinstance(v, datetime.date):
        return (v - datetime.date(1970, 1, 1)).days * 86_400_000
    return v


def written():
    table = pq.read_table(HERE / "written.parquet")
    result = {"rows": table.num_rows, "groups": pq.ParquetFile(HERE / "written.parquet").num_row_groups,
              "types": {f.name: str(f.type) for f in table.schema},
              "nullable": {f.name: f.nullable for f in table.schema}, "columns": plain(table)}
    (HERE / "written.json").write_text(json.dumps(result, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    written() if sys.argv[1:] == ["written"] else foreign()
