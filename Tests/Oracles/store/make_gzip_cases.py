#!/usr/bin/env python3
"""Writes gzip_cases.json: gzip files made by Python's gzip and zlib, and what they unpack to.

Run from this folder: python3 make_gzip_cases.py.
"""
import base64
import gzip
import io
import json
import random
import sys


def member(data, level=6, name=""):
    out = io.BytesIO()
    with gzip.GzipFile(filename=name, mode="wb", fileobj=out, compresslevel=level, mtime=0) as file:
        file.write(data)
    return out.getvalue()


def main():
    generator = random.Random(7)
    lines = "".join('{"id":"i%d","title":"%x"}\n' % (i, generator.getrandbits(64)) for i in range(60)).encode()
    cases = {
        "one member": (member(lines), lines),
        "a name in its header": (member(lines, name="items.jsonl"), lines),
        "stored, not packed": (member(lines, level=0), lines),
        "two members": (member(lines[:1000]) + member(lines[1000:]), lines),
        "an empty member between two": (member(lines[:99]) + member(b"") + member(lines[99:]), lines),
        "zeros behind it": (member(lines) + bytes(700), lines),
        "nothing in it": (member(b""), b""),
    }
    written = [
        {"name": name, "gzip": base64.b64encode(packed).decode(), "text": plain.decode()}
        for name, (packed, plain) in cases.items()
    ]
    json.dump({"python": sys.version.split()[0], "cases": written}, open("gzip_cases.json", "w"), indent=0)


if __name__ == "__main__":
    main()
