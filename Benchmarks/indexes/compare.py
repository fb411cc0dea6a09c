"""Vitrine's index beside hnswlib, faiss and usearch: the same vectors, one thread, in turns.

    compare.py [--counts 100000 1000000] [--file FILE.fbin] [--market FOLDER] [--passes N] [--format text|json]

Vectors around 1,000 points are made once, with a seed, and read by all. `--file` adds vectors of one's own, and
`--market` those that a market's items have of a signal; 1,000 of them, drawn by chance, are the queries. `--counts` without
a number leaves the made ones out. Speed is compared where recall is equal: each is searched with several widths, and its rate at recall
0.98 is read off between them.
"""

import argparse
import json
import math
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import numpy

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import data  # noqa: E402
import peers  # noqa: E402
import section  # noqa: E402

PROGRAM = section.ROOT / ".build/release/vitrine-index-rate"
WIDTHS = [12, 16, 24, 32, 48, 64, 96, 128]
TARGET, COUNT, DEEP = 0.98, 10, 100


class Vitrine:
    name = "Vitrine"

    def __init__(self, files, queries, folder, storage="float32"):
        self.rows, self.answers = len(queries), folder / f"answers-{storage}"
        base, asked, bids = files
        command = [PROGRAM, "--vectors", base, "--queries", asked, "--answers", self.answers, "--storage", storage]
        if bids is not None:
            command += ["--bids", bids]
        self.process = subprocess.Popen([str(word) for word in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True)
        self.built = json.loads(self.process.stdout.readline())

    def ask(self, *words):
        print(*words, file=self.process.stdin, flush=True)
        result = json.loads(self.process.stdout.readline())
        return numpy.fromfile(self.answers, dtype="<i4").reshape(self.rows, -1), result

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def recall(found, truth):
    width = truth.shape[1]
    return float(numpy.mean([len(set(a[:width]) & set(b)) / width for a, b in zip(found, truth)]))


def truths(base, queries, bids):
    """Exact answers: plain, times the bid, and among every hundredth and thousandth vector."""
    plain, valued, some = [], [], {100: [], 1000: []}
    for start in range(0, len(queries), 50):
        scores = queries[start:start + 50] @ base.T
        plain.append(data.best(scores, COUNT))
        for place, row in enumerate(scores, start):
            for modulus, rows in some.items():
                keys = numpy.arange(place % modulus, len(base), modulus)
                rows.append(keys[data.best(row[None, keys], min(DEEP, len(keys)))[0]])
        if bids is not None:
            valued.append(data.best(scores * bids, COUNT))
    return (numpy.concatenate(plain), numpy.concatenate(valued) if valued else None,
            {modulus: numpy.array(rows) for modulus, rows in some.items()})


def at_target(points):
    """Seconds a query at the recall aimed at, between the widths on both sides; nan when none reaches it."""
    points = sorted(points)
    for (low, before), (high, after) in zip(points, points[1:]):
        if low < TARGET <= high:
            share = (TARGET - low) / (high - low)
            return math.exp((1 - share) * math.log(before) + share * math.log(after))
    return points[0][1] if points[0][0] >= TARGET else float("nan")


def race(files, passes, folder):
    base, queries = data.read(files[0]), data.read(files[1])
    bids = data.read(files[2])[:, 0] if files[2] is not None else None
    plain, valued, some = truths(base, queries, bids)
    ours = Vitrine(files, queries, folder)
    contestants, build = {}, {"Vitrine": ours.built["buildSeconds"]}
    for kind in peers.PEERS:
        began = time.thread_time()
        contestants[kind.name] = kind(base)
        build[kind.name] = time.thread_time() - began
    times = {}
    for turn in range(passes):
        for width in WIDTHS:
            found, result = ours.ask("search", COUNT, width)
            times.setdefault(("Vitrine", width), []).append(
                (recall(found, plain), result["processorSeconds"] / len(queries)))
            if valued is not None:
                found, result = ours.ask("value", COUNT, width)
                times.setdefault(("value", width), []).append(
                    (recall(found, valued), result["processorSeconds"] / len(queries)))
            for name, peer in contestants.items():
                began = time.thread_time()
                found = peer.search(queries, COUNT, width)
                seconds = time.thread_time() - began
                times.setdefault((name, width), []).append((recall(found, plain), seconds / len(queries)))
    rates = {name: [at_target([times[name, width][turn] for width in WIDTHS]) for turn in range(passes)]
             for name in {name for name, _ in times}}
    filtered = {}
    for modulus, truth in some.items():
        found, result = ours.ask("filter", DEEP, 128, modulus)
        filtered["Vitrine", modulus] = (recall(found, truth), result["p50Milliseconds"], result["p99Milliseconds"],
                                        result["empty"])
        for name in ("hnswlib", "faiss"):
            part = slice(0, 100)
            found, seconds = contestants[name].filtered(queries[part], DEEP, 128, modulus)
            filtered[name, modulus] = (recall(found, truth[part]), 1000 * section.quantile(seconds, 0.5),
                                       1000 * section.quantile(seconds, 0.99), int(sum((row < 0).all() for row in found)))
    hostile = ours.ask("hostile", DEEP, 1000, 200)[1]
    ours.end()
    curves = {name: [(width, *map(statistics.median, zip(*times[name, width]))) for width in WIDTHS] for name in rates}
    return {"count": len(base), "dimension": base.shape[1], "queries": len(queries), "buildSeconds": build,
            "valueBuildSeconds": ours.built.get("valueBuildSeconds"), "secondsAtTarget": rates, "curves": curves,
            "filtered": {f"{name} 1/{modulus}": row for (name, modulus), row in filtered.items()}, "hostile": hostile}


def ratios(result, name, other="Vitrine"):
    return [a / b for a, b in zip(result["secondsAtTarget"][name], result["secondsAtTarget"][other])]


def text(title, result):
    names = ["Vitrine", "hnswlib", "faiss", "usearch"]
    micro = {name: [1e6 * s for s in result["secondsAtTarget"][name]] for name in result["secondsAtTarget"]}
    rows = [[name, section.spread(micro[name]), section.spread(ratios(result, name), 2),
             f"{result['buildSeconds'][name]:.1f}", f"{result['buildSeconds'][name] / result['buildSeconds']['hnswlib']:.2f}"]
            for name in names]
    parts = [f"### {title}", section.table(
        ["", f"µs a query at recall@10 {TARGET}", "× Vitrine", "build s", "× hnswlib"], rows)]
    parts.append(section.table(
        ["width", *names], [[width] + [f"{result['curves'][name][place][1]:.4f} at {1e6 * result['curves'][name][place][2]:.1f} µs"
                                       for name in names] for place, width in enumerate(WIDTHS)]))
    parts.append(section.table(
        ["filter keeps", "", "recall@100", "p50 ms", "p99 ms", "empty answers"],
        [[key.split()[1], key.split()[0], f"{row[0]:.4f}", f"{row[1]:.3f}", f"{row[2]:.3f}", row[3]]
         for key, row in sorted(result["filtered"].items(), key=lambda item: item[0].split()[1])]))
    hostile = result["hostile"]
    parts.append(f"1,000 filters meant to mislead (the farthest one, few, tenth or half, all but the nearest), 100 hits wanted, "
                 f"0.2 ms of the processor allowed: {hostile['empty']} empty answers, {hostile['overruns']} ended more than 1 ms "
                 f"after the deadline, {hostile['cut']} met it; the longest took {hostile['worstMilliseconds']:.2f} ms.")
    if "value" in result["secondsAtTarget"]:
        curve = ", ".join(f"{r:.4f} at {1e6 * s:.1f} µs" for _, r, s in result["curves"]["value"][:4])
        parts.append(f"Best by similarity × bid, bids over three decades: {section.spread(ratios(result, 'value'), 2)} times the "
                     f"cost of the plain search at recall@10 {TARGET} (widths 12 to 32: {curve}). At most 1.5.")
    return "\n\n".join(parts)


def own(rows, folder):
    rows = data.unit(rows)
    order = numpy.random.default_rng(data.SEED).permutation(len(rows))
    folder.mkdir()
    files = (folder / "base.fbin", folder / "queries.fbin", folder / "bids.fbin")
    data.write(files[0], rows[order[1_000:]])
    data.write(files[1], rows[order[:1_000]])
    data.write(files[2], 10 ** numpy.random.default_rng(1).uniform(-data.DECADES, 0, (len(rows) - 1_000, 1)))
    return files


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--counts", type=int, nargs="*", default=[100_000])
    parser.add_argument("--file", type=pathlib.Path)
    parser.add_argument("--market", type=pathlib.Path)
    parser.add_argument("--signal", default="text.embedding")
    parser.add_argument("--passes", type=int, default=5)
    parser.add_argument("--data", type=pathlib.Path, help="where generated vectors are kept")
    parser.add_argument("--format", choices=["text", "json"], default="text")
    args = parser.parse_args()
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        kept = args.data or folder
        races = [(f"{count:,} vectors of {data.DIMENSION} numbers around {data.CENTRES:,} points",
                  data.clustered(count, kept / f"clustered-{count}")) for count in args.counts]
        if args.file:
            races.append((f"Vectors of {args.file.name}", own(data.read(args.file), folder / "file")))
        if args.market:
            rows = data.of_market(args.market, args.signal)
            races.append((f"{len(rows):,} vectors of {rows.shape[1]} numbers: {args.signal} of a market", own(rows, folder / "market")))
        results = [(title, race(files, args.passes, folder)) for title, files in races]
    if args.format == "json":
        print(json.dumps(dict(results)))
        return
    versions = ", ".join(f"{name} {version}" for name, version in peers.VERSIONS.items())
    head = (f"Peers: {versions}, {peers.LINKS} links, build width {peers.BUILD_WIDTH}, as ours; one thread; {args.passes} passes in "
            "turns; unit vectors, inner product. Times are of the processor, which other work disturbs less; filters are timed "
            "by the clock. Rates at equal recall are read off between widths.")
    section.write("indexes", "Indexes", "\n\n".join([head, *(text(title, result) for title, result in results)]), load)


if __name__ == "__main__":
    main()
