#!/usr/bin/env python3
"""Pictures to embeddings: Vitrine beside Pillow with onnxruntime, in turns, on the same files and the same ONNX graph.

    compare.py                        the photographs of ../shared/data (or $VITRINE_SHARED/data)
    compare.py FOLDER …               every JPEG below the folders

Runs in the virtual environment that `Benchmarks/run` makes, and writes its section of RESULTS.md.
"""

import argparse
import csv
import importlib.metadata
import json
import os
import pathlib
import statistics
import subprocess
import sys

import numpy
from PIL import Image

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import section  # noqa: E402

ROOT = HERE.parent.parent
WORK = ROOT / ".build/benchmarks/pictures"
RATE = ROOT / ".build/release/vitrine-picture-rate"
DIMENSION = 1280


class Contestant:
    """A process that makes one pass over a list when it is told to."""

    def __init__(self, name, command):
        self.name, self.passes = name, []
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        self.pictures = json.loads(self.line())["pictures"]

    def line(self):
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.name} ended early: its words are above.")
        return line

    def go(self):
        self.process.stdin.write("go\n")
        self.process.stdin.flush()
        line = json.loads(self.line())
        if line.get("failed"):
            raise SystemExit(f"{self.name} has no vector for {line['failed']} pictures.")
        return line

    def measure(self):
        self.passes.append(self.go())

    def rates(self):
        return [self.pictures / line["seconds"] for line in self.passes]

    def processor(self):
        return [1000 * line["processorSeconds"] / self.pictures for line in self.passes]

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


def ours(name, files, *options, vectors=None):
    command = [RATE, "--list", files, *options]
    return Contestant(name, command + (["--vectors", vectors] if vectors else []))


def peer(name, files, *mode, vectors=None):
    command = [sys.executable, HERE / "peer.py", "--list", files, "--graph", WORK / "graph.onnx"]
    command += ["--vectors", str(vectors)] if vectors else []
    return Contestant(name, command + [str(word) for word in mode])


def read(vectors):
    rows = numpy.fromfile(vectors, dtype="<f4").reshape(-1, DIMENSION)
    return rows / numpy.linalg.norm(rows, axis=1, keepdims=True)


def listed(name, files):
    place = WORK / name
    place.write_text("".join(f"{file}\n" for file in files))
    return place


def best_pool(files):
    """The pool's sizes are tried, so that the peer is at its best on this machine."""
    cores = os.cpu_count() or 1
    trials = {}
    for sizes in [(cores, 1, 1), (cores, 4, 1), (cores, 8, 1), (cores + 1, 4, 1), (2 * cores, 4, 1), (1, 8, cores)]:
        trial = peer(f"pool {sizes}", files, "pool", *sizes)
        trial.go()
        for _ in range(2):
            trial.measure()
        trials[sizes] = max(trial.rates())
        trial.close()
    return max(trials, key=trials.get)


def race(photos, passes, with_reduced):
    """Contestants take turns, so that what disturbs the machine disturbs all."""
    files = listed("photos", photos)
    warm = ours("graph", listed("first", photos[:1]), "--graph", WORK / "graph.onnx")
    warm.close()
    sizes = best_pool(files)
    runners = [
        ours("Vitrine, float32", files, vectors=WORK / "ours"),
        peer("Pillow + onnxruntime, plain loop", files, "loop", vectors=WORK / "loop"),
        peer(f"Pillow `draft` + onnxruntime, {sizes[0]} threads, batches of {sizes[1]}", files, "pool", *sizes,
             vectors=WORK / "pool"),
        ours("Vitrine, bf16", files, "--precision", "bf16", vectors=WORK / "bf16")]
    vectors = [WORK / name for name in ("ours", "loop", "pool", "bf16")]
    if with_reduced:
        vectors += [WORK / "reduced", WORK / "reduced16"]
        runners += [ours("Vitrine, float32, reduced decoding", files, "--decoding", "reduced", vectors=vectors[4]),
                    ours("Vitrine, bf16, reduced decoding", files, "--decoding", "reduced", "--precision", "bf16",
                         vectors=vectors[5])]
    for runner in runners:
        runner.go()
    for number in range(passes):
        # The order turns, so that nobody always comes after the same neighbour.
        for runner in runners[number % len(runners):] + runners[:number % len(runners)]:
            runner.measure()
        print(f"pictures: pass {number + 1} of {passes}", flush=True)
    for runner in runners:
        runner.close()
    loop, pool = runners[1], runners[2]
    rows, ratios = [], {}
    for runner, file in zip(runners, vectors):
        against = [[mine / theirs for mine, theirs in zip(runner.rates(), other.rates())] for other in (loop, pool)]
        work = [statistics.median(theirs / mine for mine, theirs in zip(runner.processor(), other.processor()))
                for other in (loop, pool)]
        ratios[runner.name] = [statistics.median(values) for values in against] + work
        cosines = numpy.sum(read(file) * read(WORK / "loop"), axis=1)
        rows.append([runner.name, section.spread(runner.rates(), 0), *(section.spread(values, 2) for values in against),
                     section.spread(runner.processor(), 2), f"{numpy.median(cosines):.6f}, {cosines.min():.6f}"])
    head = ["", "pictures/s", "× plain loop", "× pool", "processor ms a picture", "cosine to the loop: median, least"]
    return section.table(head, rows), ratios


def verdict(name, ratios):
    to_loop, to_pool, loop_work, pool_work = ratios[name]
    words = "holds" if to_loop >= 1.5 and to_pool >= 1.1 else "**does not hold**"
    return (f"{name}: {to_loop:.2f} times the plain loop and {to_pool:.2f} times the pool. At least 1.5 and 1.1: {words}. "
            f"For the same work the loop takes {loop_work:.2f} times and the pool {pool_work:.2f} times the processor "
            "time, which other load disturbs less.")


SETTINGS = [("float32, exact decoding", []), ("float32, reduced decoding", ["--decoding", "reduced"]),
            ("bf16, exact decoding", ["--precision", "bf16"]),
            ("bf16, reduced decoding", ["--precision", "bf16", "--decoding", "reduced"])]


def cost(files, head, hits):
    """A row for each setting: the share of hits in each column, and the change against the first row."""
    rows, base = [], None
    draw = numpy.random.default_rng(1)
    for name, options in SETTINGS:
        runner = ours(name, files, *options, vectors=WORK / "recalled")
        runner.go()
        runner.close()
        found = hits(read(WORK / "recalled"))
        base, first = base or found, base is None
        cells = [name]
        for mine, theirs in zip(found, base):
            loss = 100 * (mine.astype(float) - theirs)
            means = loss[draw.integers(0, len(loss), (2000, len(loss)))].mean(axis=1)
            low, high = numpy.quantile(means, [0.025, 0.975])
            cells.append(f"{100 * mine.mean():.1f}%")
            cells.append("" if first else f"{loss.mean():+.1f} ({low:+.1f} … {high:+.1f})")
        rows.append(cells)
    return section.table(["", *(cell for name in head for cell in (name, "change, points"))], rows)


def recall(data):
    """Validation photographs of products against their iconic pictures: recall of the product at 1 and 5."""
    with open(data / "classes.csv") as file:
        products = [(int(row["Class ID (int)"]), data / row["Iconic Image Path (str)"].lstrip("/"))
                    for row in csv.DictReader(file)]
    photos = [(int(fine), data / path) for path, fine, _ in csv.reader(open(data / "val.txt"), skipinitialspace=True)]
    wanted = numpy.array([fine for fine, _ in photos])
    offered = numpy.array([fine for fine, _ in products])

    def hits(rows):
        order = numpy.argsort(-(rows[len(products):] @ rows[:len(products)].T), axis=1, kind="stable")
        return [(offered[order[:, :k]] == wanted[:, None]).any(axis=1) for k in (1, 5)]

    files = listed("recall", [path for _, path in products + photos])
    return cost(files, ["recall@1", "recall@5"], hits), len(photos), len(products)


def neighbours(photos):
    """Photographs named KIND_NUMBER.jpg: whether the nearest other one is of the same kind."""
    kinds = numpy.array([path.stem.rsplit("_", 1)[0] for path in photos])

    def hits(rows):
        likeness = rows @ rows.T
        numpy.fill_diagonal(likeness, -2)
        order = numpy.argsort(-likeness, axis=1, kind="stable")[:, :5]
        return [kinds[order[:, 0]] == kinds, (kinds[order] == kinds[:, None]).mean(axis=1)]

    return cost(listed("neighbours", photos), ["nearest is of the kind", "of the nearest five"], hits)


def shorter_side(path):
    with Image.open(path) as picture:
        return min(picture.size)


def jpegs(folder):
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() in (".jpg", ".jpeg"))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="*", type=pathlib.Path)
    parser.add_argument("--passes", type=int, default=7)
    parser.add_argument("--most", type=int, default=640, help="pictures of one race")
    args = parser.parse_args()
    before = os.getloadavg()[0]
    WORK.mkdir(parents=True, exist_ok=True)
    shared = pathlib.Path(os.environ.get("VITRINE_SHARED", ROOT / "../shared")).resolve() / "data"
    if not args.folders and not shared.is_dir():
        raise SystemExit("There are no photographs at ../shared/data: name folders of JPEG files.")
    names = ["pillow", "onnxruntime", "numpy"]
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in names)
    parts = [f"From the bytes of JPEG files to 1,280 numbers with EfficientNet-Lite0. Peers: {versions}, Python "
             f"{sys.version.split()[0]}, on the ONNX graph that Vitrine records for OpenVINO. All take turns, "
             f"{args.passes} passes each; ratios are of the same turn; the pool has the best of six sizes that were "
             "tried before. Processor time is of all cores together. The peers "
             "leave out what Vitrine does besides: EXIF orientation, colour profiles, limits and a deadline; that is "
             "where the least cosine comes from."]
    if args.folders:
        photos = [path for folder in args.folders for path in jpegs(folder.resolve())][:args.most]
        races = [(f"{len(photos)} pictures", photos, True)]
    else:
        catalogue = (jpegs(shared / "grocery/val") + jpegs(shared / "clothing/validation"))[:args.most]
        large = [path for folder in ("fruit", "pdq") for path in jpegs(shared / folder) if shorter_side(path) >= 600]
        races = [(f"{len(catalogue)} photographs of a shop, 348 to 711 pixels a side", catalogue, False),
                 (f"{len(large)} larger ones, the shorter side 600 pixels or more", large * (200 // len(large) + 1),
                  True)]
    for title, photos, with_reduced in races:
        rows, ratios = race(photos, args.passes, with_reduced)
        verdicts = [verdict("Vitrine, float32", ratios)]
        if with_reduced:
            verdicts += ["`draft` reduces while decoding; reduced decoding is the setting of ours that does so too.",
                         verdict("Vitrine, float32, reduced decoding", ratios)]
        parts.append("\n\n".join([f"### {title}", rows, *verdicts]))
    if not args.folders:
        rows, photos, products = recall(shared / "grocery")
        parts.append(f"### What faster settings cost\n\n{photos} validation photographs of groceries find their product "
                     f"among {products} iconic pictures; both are encoded with the same setting. Changes are against the "
                     f"first row, with 95% intervals over photographs.\n\n{rows}\n\nThe contract `image.embedding` is "
                     "float32 with exact decoding. A photograph is reduced from a shorter side of 512 pixels; the largest "
                     f"of the photographs of a shop has {max(map(shorter_side, catalogue))}, so that reduced rows say "
                     "nothing about larger ones.")
        fruit = [path for path in jpegs(shared / "fruit") if shorter_side(path) >= 512 and "mixed" not in path.name]
        parts.append(f"{len(fruit)} photographs of apples, bananas or oranges with a shorter side of 512 pixels or more, "
                     f"each against the others:\n\n{neighbours(fruit)}")
    section.write("pictures", "Pictures to embeddings", "\n\n".join(parts), before)


if __name__ == "__main__":
    main()
