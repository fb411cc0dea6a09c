#!/usr/bin/env python3
"""Writes csv_cases.json: CSV texts and the cells that Python's csv module (strict, RFC 4180 dialect) reads from them.

Run from this folder: python3 make_csv_cases.py. Python's random is seeded, so the file is reproducible.
"""
import csv
import io
import json
import random
import sys

PIECES = ["a", "", "1", "x,y", 'say "hi"', "line\nbreak", "crlf\r\nbreak", "ünïcödé", "日本語", " outer ", "|", "'", "\t"]


def written(generator, terminator, quoting):
    width = generator.randint(1, 5)
    rows = [[generator.choice(PIECES) for _ in range(width)] for _ in range(generator.randint(1, 6))]
    text = io.StringIO()
    csv.writer(text, lineterminator=terminator, quoting=quoting).writerows(rows)
    return text.getvalue()


def read(text):
    return [row for row in csv.reader(io.StringIO(text, newline=""), strict=True)]


def main():
    generator = random.Random(20261121)
    cases = []
    for index in range(120):
        terminator = ["\n", "\r\n"][index % 2]
        quoting = [csv.QUOTE_MINIMAL, csv.QUOTE_ALL][index // 2 % 2]
        text = written(generator, terminator, quoting)
        if generator.random() < 0.3:
            text = text.rstrip("\r\n")
        rows = read(text)
        # A row of one empty cell and an empty line look the same, and importers pass over them.
        cases.append({"text": text, "rows": [row for row in rows if row not in ([], [""])]})
    json.dump({"python": sys.version.split()[0], "cases": cases}, open("csv_cases.json", "w"), ensure_ascii=True, indent=0)


if __name__ == "__main__":
    main()
