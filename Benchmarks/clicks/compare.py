#!/usr/bin/env python3
"""Click models beside LightGBM and PyTorch on the same rows, and how fast they train beside PyTorch and Vowpal Wabbit.

    compare.py WHEEL           MovieLens-100k out of recbole's wheel, and a generated ad log; about an hour on one core
    compare.py --file LOG …    other logs, as `vitrine-learn clicks evaluate` reads them
    compare.py --speed         only how fast they train

Runs in a virtual environment with numpy, lightgbm and vowpalwabbit; PyTorch runs under $VITRINE_TORCH_PYTHON, a Python that has
torch, such as Debian's /usr/bin/python3 with python3-torch. Writes its section of RESULTS.md.
"""

import argparse
import importlib.metadata
import json
import os
import pathlib
import statistics
import subprocess
import sys

import numpy

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import promises  # noqa: E402
import rows  # noqa: E402
import section  # noqa: E402

ROOT = HERE.parent.parent
WORK = ROOT / ".build/benchmarks/clicks"
LEARN = ROOT / ".build/release/vitrine-learn"
RATE = ROOT / ".build/release/vitrine-click-rate"
TORCH = os.environ.get("VITRINE_TORCH_PYTHON", "/usr/bin/python3")


def call(*command):
    return subprocess.run([str(word) for word in command], check=True, capture_output=True, text=True).stdout


def quality(name, log, trials, seeds, options=()):
    """One log: ours by the command, the peers on its exported rows, and the paired differences."""
    folder = WORK / name
    report = json.loads(call(LEARN, "clicks", "evaluate", log, "--trials", trials, "--seeds", seeds, "--export", folder,
                             "--format", "json", *options))
    data = rows.Rows(folder / "rows.safetensors")
    clicks = data.clicks[data.test]
    scores, metadata = rows.tensors(folder / "scores.safetensors")
    chosen = scores[metadata["chosen"]].astype(float)
    lines = []
    for row in report["rows"]:
        gap = row.get("chosenMinusThis")
        lines.append([row["name"] + (", chosen by validation" if row["name"] == report["chosen"] else ""),
                      f"{row['meanArea']:.4f}" + (f" ± {row['deviation']:.4f}" if row.get("deviation") else ""),
                      f"{row['logLoss']:.4f}", interval(gap["estimate"], gap["low"], gap["high"]) if gap else ""])
    for peer, python in (("lightgbm", sys.executable), ("dcn", TORCH)):
        file = folder / f"{peer}.npy"
        call(python, HERE / "peers.py", peer, folder / "rows.safetensors", file, "--trials", trials, "--seeds", seeds)
        theirs = numpy.load(file)
        areas = [rows.area(one, clicks) for one in theirs]
        loss = statistics.mean(float(numpy.mean(numpy.logaddexp(0, numpy.where(clicks == 1, -one, one)))) for one in theirs)
        spread = f" ± {statistics.stdev(areas):.4f}" if len(areas) > 1 else ""
        title = {"lightgbm": "LightGBM", "dcn": "DCN-V2, plain PyTorch"}[peer]
        lines.append([title, f"{statistics.mean(areas):.4f}{spread}", f"{loss:.4f}",
                      interval(*rows.difference(chosen, theirs, clicks))])
    head = ["", "AUC, mean ± sd of seeds", "log loss", "chosen − this, 95%"]
    sizes = report["sizes"]
    text = (f"{sizes[0]} rows to learn from, {sizes[1]} to choose by, {sizes[2]} for these figures, in the order of time; click "
            f"rate of the last {100 * report['clickRate']:.1f}%.")
    return f"{text}\n\n{section.table(head, lines)}"


def interval(value, low, high):
    return f"{value:+.4f} ({low:+.4f} … {high:+.4f})"


class Runner:
    """A process that trains on some batches for each line it is sent."""

    def __init__(self, name, threads, *command):
        self.name, self.passes = name, []
        self.process = subprocess.Popen([str(word) for word in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True, cwd=HERE, env=os.environ | {"OPENBLAS_NUM_THREADS": str(threads)})
        self.examples = json.loads(self.process.stdout.readline())["examples"]

    def go(self):
        self.process.stdin.write("go\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


def speed(data, batch, threads, passes):
    steps = max(1, 20_480 // batch)
    same = ["--batch", batch, "--threads", threads, "--steps", steps]
    runners = [Runner("Vitrine", threads, RATE, data, *same),
               Runner("PyTorch", threads, TORCH, HERE / "torch_rate.py", data, *same),
               Runner("PyTorch, sparse gradients and Adagrad", threads, TORCH, HERE / "torch_rate.py", data, "--sparse", *same)]
    for runner in runners:
        runner.go()
    for number in range(passes):
        for runner in runners[number % 3:] + runners[:number % 3]:
            runner.passes.append(runner.go())
    for runner in runners:
        runner.close()
    lines = []
    for runner in runners:
        rates = [runner.examples / line["seconds"] for line in runner.passes]
        wall = [mine / (runners[0].examples / ours["seconds"]) for mine, ours in zip(rates, runners[0].passes)]
        work = [line["processorSeconds"] / ours["processorSeconds"] for line, ours in zip(runner.passes, runners[0].passes)]
        lines.append([runner.name, batch, threads, section.spread(rates, 0),
                      section.spread([1 / ratio for ratio in wall], 2), section.spread(work, 2)])
    return lines


# Reading, hashing, predicting and learning happen where the workspace is made.
VOWPAL = """
import json, sys, time, vowpalwabbit
began, processor = time.perf_counter(), time.process_time()
model = vowpalwabbit.Workspace(f"-d {sys.argv[1]} --loss_function logistic -b 20 --quiet")
print(json.dumps({"seconds": time.perf_counter() - began, "processorSeconds": time.process_time() - processor, "loss": model.get_sum_loss() / model.get_weighted_examples()}))
"""


def online(log, rounds=5):
    """One pass over the same rows as text: ours reads CSV, Vowpal Wabbit its own format."""
    text = WORK / "online.vw"
    with open(log) as file, open(text, "w") as out:
        names = [column.split(":") for column in next(file).rstrip("\n").split(",")]
        label = next(place for place, (_, kind) in enumerate(names) if kind == "label")
        for line in file:
            cells = line.rstrip("\n").split(",")
            words = [f"{name}={cells[place]}" if kind == "token" else f"{name}:{cells[place]}"
                     for place, (name, kind) in enumerate(names) if kind in ("token", "float")]
            out.write(f"{1 if cells[label] == '1' else -1} | {' '.join(words)}\n")
    ours, theirs = [], []
    for _ in range(rounds):
        ours.append(json.loads(call(LEARN, "clicks", "online", log, "--bits", 20, "--format", "json")))
        theirs.append(json.loads(call(sys.executable, "-c", VOWPAL, text)))
    lines = []
    for name, passes, loss in (("Vitrine", ours, ours[0]["logLoss"]), ("Vowpal Wabbit", theirs, theirs[0]["loss"])):
        against = [[line[kind] / mine[kind] for line, mine in zip(passes, ours)] for kind in ("seconds", "processorSeconds")]
        lines.append([name, section.spread([ours[0]["rows"] / line["seconds"] for line in passes], 0),
                      *(section.spread(values, 2) for values in against), f"{loss:.4f}"])
    return ours[0]["rows"], section.table(["", "rows/s", "× of ours by time", "× of ours by processor", "log loss"], lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("wheel", nargs="?", type=pathlib.Path)
    parser.add_argument("--file", action="append", type=pathlib.Path, default=[])
    parser.add_argument("--speed", action="store_true")
    parser.add_argument("--trials", type=int, default=6)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--passes", type=int, default=7, help="of the race for speed")
    args = parser.parse_args()
    before = os.getloadavg()[0]
    WORK.mkdir(parents=True, exist_ok=True)
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in ("lightgbm", "vowpalwabbit"))
    versions += ", torch " + call(TORCH, "-c", "import torch; print(torch.__version__)").strip()
    parts = [f"Peers: {versions}."]
    if not args.speed:
        logs = {file.stem: (file, []) for file in args.file}
        if args.wheel:
            call(sys.executable, HERE / "movielens.py", args.wheel, WORK / "movielens.csv")
            logs["MovieLens-100k, a rating of 4 or more as a click"] = (WORK / "movielens.csv", [])
            call(LEARN, "clicks", "generate", WORK / "ads.csv", "--rows", 100_000, "--people", 1_000, "--ads", 300, "--seed", 1)
            logs["A generated ad log, whose true probabilities are known"] = (WORK / "ads.csv", [])
        parts.append(f"### Quality\n\nAll models read the same rows, with each value's earlier impressions and clicks among the "
                     f"features; each tries {args.trials} settings on the validation part, and {args.seeds} runs with the "
                     "chosen ones meet the test part. The differences are of mean areas over seeds, with a paired bootstrap "
                     "over test rows.")
        for title, (log, options) in logs.items():
            name = "".join(letter for letter in title.split(",")[0] if letter.isalnum()).lower()
            parts.append(f"#### {title}\n\n{quality(name, log, args.trials, args.seeds, options)}")
        parts.append("### Promised clicks\n\nDCN-V2 on longer and longer beginnings of a log, calibrated on the part after each and "
                     "judged on the next: values of a field with 200 clicks or more whose clicks over promised clicks are within "
                     "1 ± 0.1, or as near to 1 as chance would have them, and the ratio furthest from 1.")
        for title, (log, _) in logs.items():
            parts.append(f"#### {title}\n\n{promises.calibration(call, LEARN, log)}")
        parts.append("### Late conversions\n\nLinear models that learned from what was known at one moment.\n\n"
                     + promises.late(call, LEARN, WORK, args.seeds))
    big = WORK / "large.csv"
    call(LEARN, "clicks", "generate", big, "--rows", 200_000, "--people", 300_000, "--ads", 100_000, "--seed", 2)
    call(LEARN, "clicks", "evaluate", big, "--models", "logistic", "--trials", 1, "--seeds", 1, "--no-history",
         "--export", WORK / "large", "--format", "json")
    lines = [line for batch in (256, 1024, 4096)
             for line in speed(WORK / "large/rows.safetensors", batch, 1, args.passes)]
    parts.append("### Training speed\n\nDCN-V2 with three full crosses and a perceptron of 128 and 64 over embeddings of 16, on a "
                 "generated log; in turns, with the same batches and threads. Ratios are ours against the row's, of the same "
                 "turn.\n\n" + section.table(["", "batch", "threads", "examples/s", "× of ours by time", "× of ours by processor"],
                                            lines))
    count, lines = online(big)
    parts.append(f"Logistic regression with 2^20 hashed weights, one pass over {count} rows of text, each predicted before it is "
                 f"learned from; Vowpal Wabbit reads in a thread of its own.\n\n{lines}")
    parts.append("### Several processes\n\nOne epoch of DCN-V2 with batches of 2,048 rows of the same log, each process with one "
                 f"thread; in turns.\n\n{promises.processes(call, LEARN, big)}")
    section.write("clicks", "Click prediction", "\n\n".join(parts), before)


main()
