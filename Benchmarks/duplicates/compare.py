#!/usr/bin/env python3
"""Writes the section `duplicates` of RESULTS.md: parity and speed beside PyPI `pdqhash`, altered copies, the Hamming index.

    compare.py [PICTURES] [--radius R] [--passes N]

PICTURES is a folder of photographs; ../shared/data/clothing/validation when left out. It is read once: the radius was chosen
on other pictures.
"""

import argparse
import importlib.metadata
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import numpy
import pdqhash
from PIL import Image

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(HERE.parent))
import section  # noqa: E402

TOOL = ROOT / ".build/release/vitrine-duplicates"


def tool(*words):
    return json.loads(subprocess.run([TOOL, *map(str, words)], check=True, capture_output=True, text=True).stdout)


def peer(files):
    """The hashes, and the milliseconds of one without decoding."""
    hashes, spent = [], 0.0
    for file in files:
        pixels = numpy.ascontiguousarray(numpy.array(Image.open(file).convert("RGB")))
        begin = time.perf_counter()
        bits, quality = pdqhash.compute(pixels)
        spent += time.perf_counter() - begin
        hashes.append({"bits": "%064x" % int("".join(map(str, bits)), 2), "quality": quality})
    return hashes, 1000 * spent / len(files)


def parity(files, passes):
    listed = pathlib.Path(tempfile.gettempdir()) / "vitrine-duplicates-list"
    listed.write_text("".join(f"{file}\n" for file in files))
    ours, theirs = [], []
    for _ in range(passes):
        report = tool("hash", listed, "--whole")
        ours.append(report["hashMilliseconds"])
        hashes, milliseconds = peer(files)
        theirs.append(milliseconds)
    equal = sum(mine == other for mine, other in zip(report["hashes"], hashes))
    reduced = tool("hash", listed)["hashMilliseconds"]
    ratio = [other / mine for mine, other in zip(ours, theirs)]
    return (f"{equal} of {len(files)} photographs have the same 256 bits and quality as in the peer, each from its own decoder. "
            f"Milliseconds a hash without decoding: {section.spread(ours, 2)}; peer {section.spread(theirs, 2)}; the peer "
            f"takes {section.spread(ratio, 2)} times as long.")


def share(value):
    return f"{value['rate']:.4f} ({value['low']:.4f} … {value['high']:.4f})"


def matching(folder, radius):
    reports = [tool("match", folder, "--radius", bits, "--format", "json") for bits in dict.fromkeys((31, radius))]
    rows = []
    for place, kind in enumerate(reports[0]["kinds"]):
        rows.append([kind["kind"], kind["recall"]["n"], f"{kind['medianDistance']}, {kind['p95Distance']}, "
                     f"{kind['largestDistance']}", *(share(report["kinds"][place]["recall"]) for report in reports)])
    rows.append(["all", reports[0]["recall"]["n"], "", *(share(report["recall"]) for report in reports)])
    rows.append(["strangers taken for copies", reports[0]["falseMatches"]["n"], "",
                 *(f"{report['falseMatches']['count']}, at most {report['falseMatches']['high']:.1e}"
                   for report in reports)])
    head = ["change", "n", "bits: median, 95%, most", *(f"recall within {report['radius']} (95%)" for report in reports)]
    words = "; ".join(
        f"within {report['radius']} {share(report['clusters']['together'])} of the copies are in the cluster of their original, "
        f"{report['clusters']['mixed']} clusters hold several originals, where chaining would mix "
        f"{report['clusters']['chainedMixed']}" for report in reports)
    return f"{section.table(head, rows)}\n\nClusters: {words}."


def index():
    rows = []
    for codes, radius in ((100_000, 31), (1_000_000, 31)):
        report = tool("speed", "--codes", codes, "--radius", radius)
        rows.append([codes, radius, f"{report['searchMicroseconds']:.0f}", f"{report['scanMicroseconds']:.0f}",
                     f"{report['found']} of {report['foundByScan']}", f"{report['insertMicroseconds']:.1f}"])
    return section.table(["codes", "radius", "search, µs", "comparing with all, µs", "found", "insert, µs"], rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    shared = pathlib.Path(os.environ.get("VITRINE_SHARED", ROOT / "../shared")).resolve() / "data"
    parser.add_argument("pictures", nargs="?", type=pathlib.Path, default=shared / "clothing/validation")
    parser.add_argument("--radius", type=int, default=63)
    parser.add_argument("--passes", type=int, default=3)
    args = parser.parse_args()
    if not args.pictures.is_dir():
        raise SystemExit(f"There are no photographs at {args.pictures}: name a folder of pictures.")
    before = os.getloadavg()[0]
    files = sorted(path for path in args.pictures.rglob("*") if path.suffix.lower() in (".jpg", ".jpeg"))
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, HERE / "distort.py", args.pictures, folder], check=True)
        found = matching(folder, args.radius)
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in ("pdqhash", "pillow"))
    section.write("duplicates", "Near-duplicates", "\n\n".join([
        f"Perceptual hashes of {len(files)} photographs, and of altered copies that Pillow made (`distort.py`, seed 1). Peers: "
        f"{versions}.", parity(files, args.passes), found,
        "The Hamming index on random codes, each query within the radius of one:", index()]), before)


if __name__ == "__main__":
    main()
