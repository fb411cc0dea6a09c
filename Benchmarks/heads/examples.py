#!/usr/bin/env python3
"""Writes files of examples for the recipes beside this script from the shared data.

    python3 Benchmarks/heads/examples.py [SHARED] OUTPUT

OUTPUT gets grocery-train.csv, grocery-validation.csv, clothing-train.csv, clothing-validation.csv; paths of pictures start
at SHARED/data, which is ../shared/data or $VITRINE_SHARED/data when left out.
"""

import csv
import os
import pathlib
import sys


def grocery(data):
    with open(data / "grocery/classes.csv", newline="") as file:
        names = {row["Class ID (int)"]: (row["Class Name (str)"], row["Coarse Class Name (str)"]) for row in csv.DictReader(file)}
    for part, name in (("train", "train"), ("val", "validation")):
        lines = (data / f"grocery/{part}.txt").read_text().splitlines()
        cells = [[cell.strip() for cell in line.split(",")] for line in lines if line.strip()]
        yield f"grocery-{name}", [(f"grocery/{path}", *names[fine], series(path)) for path, fine, _ in cells], ["coarse", "entity"]


def series(path):
    """Photos of one product with neighbouring numbers were taken one after the other: they stay on one side of a split."""
    name, number = pathlib.Path(path).stem.rsplit("_", 1)
    return f"{name} {(int(number) - 1) // 8}"


def clothing(data):
    for part in ("train", "validation"):
        files = sorted((data / "clothing" / part).glob("*/*.jpg"))
        yield f"clothing-{part}", [(str(file.relative_to(data)), file.parent.name) for file in files], []


def main(arguments):
    shared = arguments[0] if len(arguments) > 1 else os.environ.get("VITRINE_SHARED", "../shared")
    data, output = pathlib.Path(shared) / "data", pathlib.Path(arguments[-1])
    output.mkdir(parents=True, exist_ok=True)
    for name, rows, further in [*grocery(data), *clothing(data)]:
        with open(output / f"{name}.csv", "w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["image", "label", *further])
            writer.writerows(rows)
        print(f"{name}: {len(rows)} examples")


if __name__ == "__main__":
    if not 2 <= len(sys.argv) <= 3:
        sys.exit(__doc__)
    main(sys.argv[1:])
