#!/usr/bin/env python3
"""Writes texts of products with the node of taxonomies/interests-1.csv that they belong to, for `vitrine interests evaluate`.

    python3 Benchmarks/interests/examples.py [SHARED] OUTPUT.csv

Products are those that raters found right for a search that names one node, and the classes of the grocery shop; nodes.json
says which node a search or a class is. A product that was right for searches of two nodes is left out.
"""

import csv
import json
import os
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent


def examples(data, numbers, nodes):
    with open(data / "search/ratings.csv", newline="") as file:
        rated = [(row["id"], nodes["searches"].get(row["query"])) for row in csv.DictReader(file) if row["final"] == "3"]
    found = {}
    for product, name in rated:
        if name:
            found.setdefault(product, set()).add(numbers[name])
    with open(data / "search/products.jsonl") as file:
        for product in map(json.loads, file):
            wanted = found.get(product["id"], ())
            if len(wanted) == 1:
                title = product.get("title") or product["name"]
                yield f"{title}\n{product.get('short_description') or ''}".strip(), *wanted
    with open(data / "grocery/classes.csv", newline="") as file:
        for row in csv.DictReader(file):
            name = nodes["groceries"].get(row["Coarse Class Name (str)"])
            if name:
                words = (data / "grocery" / row["Product Description Path (str)"].lstrip("/")).read_text().strip()
                yield f"{row['Class Name (str)'].replace('-', ' ')}\n{words}", numbers[name]


def main(arguments):
    shared = arguments[0] if len(arguments) > 1 else os.environ.get("VITRINE_SHARED", "../shared")
    with open(HERE.parent.parent / "taxonomies/interests-1.csv", newline="") as file:
        numbers = {row["name"]: row["id"] for row in csv.DictReader(file)}
    rows = list(examples(pathlib.Path(shared) / "data", numbers, json.loads((HERE / "nodes.json").read_text())))
    with open(arguments[-1], "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["text", "label"])
        writer.writerows(rows)
    print(f"{len(rows)} texts of {len({label for _, label in rows})} nodes")


main(sys.argv[1:])
