#!/usr/bin/env python3
"""Sends photos to a running server to be read into signals, in an open loop, and prints how long the answers took.

    bench.py PHOTOS [--seconds 40] [--side 640]

PHOTOS is a folder of folders of JPEG files, one for each kind of thing, such as ../shared/data/clothing/train. A market in
.build/benchmarks/reading gets a classifier of the kinds and a model of quality, both trained on them; photos are sent with their
longer side at --side pixels. Times count from the moment at which a request was due.
"""

import argparse
import asyncio
import csv
import io
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import time

sys.path[:0] = [str(pathlib.Path(__file__).parent.parent), str(pathlib.Path(__file__).parent.parent / "http-load")]
import section  # noqa: E402
from load import Connections  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PLACE = ROOT / ".build/benchmarks/reading"
PROGRAM = ROOT / ".build/release/vitrine"
ONE = ["image.embedding", "image.kind", "picture.hash", "picture.quality", "picture.safety"]
RECIPE = """signal: image.kind
version: 1
summary: Which kind of thing a photo shows.
owner: benchmarks
licence: Apache-2.0
backbone: efficientnet-lite0
data: {train: kinds.csv, pictures: "FOLDER"}
training: {epochs: 30, patience: 5, rate: 0.001, decays: [0.1], smoothing: 0.1}
folds: 2
"""


def run(*arguments):
    done = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, cwd=ROOT)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, arguments))}: {done.stderr.strip().splitlines()[-1]}")
    return done.stdout


def prepare(folder, photos):
    """A market whose bundles are learned from the photos; made once."""
    data, contracts = PLACE / "market", PLACE / "contracts"
    if (PLACE / "ready").exists():
        return data, contracts
    contracts.mkdir(parents=True, exist_ok=True)
    for file in [*ROOT.glob("contracts/*.yaml")]:
        (contracts / file.name).write_text(file.read_text())
    run("init", "--data", data, "--currency", "EUR", "--time-zone", "UTC")
    with open(PLACE / "kinds.csv", "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["image", "label"])
        for photo in photos:
            writer.writerow([photo.relative_to(folder), photo.parent.name])
    (PLACE / "kinds.yaml").write_text(RECIPE.replace("FOLDER", str(folder)))
    print("training a classifier and a model of quality", file=sys.stderr)
    run("signals", "train", PLACE / "kinds.yaml", "--data", data, "--contracts", contracts, "--seed", 1)
    (PLACE / "photos").mkdir(exist_ok=True)
    for photo in photos[:60]:
        shutil.copyfile(photo, PLACE / "photos" / photo.name)
    trained = json.loads(run("quality", "train", PLACE / "photos", "--licence", "CC0-1.0", "--source", "benchmark",
                             "--limit", 60, "--data", data, "--seed", 1, "--format", "json"))
    contract = contracts / "picture.quality.yaml"
    lines = contract.read_text().splitlines()
    for number, line in enumerate(lines):
        key = line.strip().split(":")[0]
        if key in ("model", "original") and key in trained:
            lines[number] = f"{line.split(':')[0]}: {trained[key]}"
    contract.write_text("\n".join(lines) + "\n")
    (PLACE / "ready").write_text("")
    return data, contracts


def resized(photos, side):
    from PIL import Image
    for photo in photos:
        picture = Image.open(photo).convert("RGB")
        scale = side / max(picture.size)
        picture = picture.resize([max(1, round(scale * length)) for length in picture.size], Image.LANCZOS)
        buffer = io.BytesIO()
        picture.save(buffer, "JPEG", quality=88)
        yield buffer.getvalue()


async def loop(connections, pictures, path, rate, seconds):
    results, tasks, draw = [], [], random.Random(5)
    start = time.perf_counter()

    async def one(due, picture):
        status, content = await connections.send("POST", path, picture, "image/jpeg")
        took = time.perf_counter() - due
        signals = json.loads(content)["signals"] if status == 200 else []
        results.append((took, status == 200 and all("failure" not in line for line in signals),
                        {line["signal"]: line["milliseconds"] for line in signals}))

    due = start
    while due < start + seconds:
        await asyncio.sleep(max(0, due - time.perf_counter()))
        tasks.append(asyncio.create_task(one(due, draw.choice(pictures))))
        due += draw.expovariate(rate)
    await asyncio.gather(*tasks)
    return results


def line(name, rate, results):
    times = [took * 1000 for took, _, _ in results]
    good = sum(is_good for _, is_good, _ in results)
    names = sorted({name for _, _, signals in results for name in signals})
    parts = ", ".join(f"{name} {section.quantile([s[name] for _, _, s in results if name in s], 0.5):.0f}" for name in names)
    return [name, f"{rate}/s", len(results), good, *(f"{section.quantile(times, share):.0f}" for share in (0.5, 0.99)), parts]


def spent(server):
    """Processor time of a process so far, in milliseconds."""
    fields = pathlib.Path(f"/proc/{server.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


async def alone(connections, pictures, names, server):
    """One request after another: processor time and time of a reading in milliseconds."""
    path = "/v1/signals?signals=" + ",".join(names)
    used, start = spent(server), time.perf_counter()
    for picture in pictures:
        await connections.send("POST", path, picture, "image/jpeg")
    return (spent(server) - used) / len(pictures), (time.perf_counter() - start) * 1000 / len(pictures)


async def measure(url, key, pictures, seconds, everything, server):
    host, port = url.removeprefix("http://").split(":")
    connections = Connections(host, int(port), key)
    one, whole = "/v1/signals?signals=" + ",".join(ONE), "/v1/signals?signals=" + ",".join(everything)
    for _ in range(3):
        await connections.send("POST", whole, pictures[0], "image/jpeg")
    await loop(connections, pictures, one, 5, 5)
    rows = [line("five, without words", 10, await loop(connections, pictures, one, 10, seconds)),
            line("all of pictures", 3, await loop(connections, pictures, whole, 3, seconds))]
    costs = []
    for names in [[name] for name in everything] + [ONE, everything]:
        cost = await alone(connections, pictures, names, server)
        costs.append([names[0] if len(names) == 1 else f"{len(names)} together", *(f"{value:.1f}" for value in cost)])
    connections.close()
    return (section.table(["signals", "asked", "requests", "whole", "p50 ms", "p99 ms", "median of each, ms"], rows) + "\n\n"
            + section.table(["one request after another", "processor ms", "ms"], costs))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("photos", type=pathlib.Path)
    parser.add_argument("--seconds", type=float, default=40)
    parser.add_argument("--side", type=int, default=640)
    parser.add_argument("--load", type=float, default=os.getloadavg()[0], help=argparse.SUPPRESS)
    options = parser.parse_args()
    photos = sorted(options.photos.resolve().glob("*/*.jpg"))
    if len(photos) < 60:
        sys.exit(f"{options.photos} has {len(photos)} JPEG files in folders of it: name one with 60 at least.")
    data, contracts = prepare(options.photos.resolve(), random.Random(3).sample(photos, min(400, len(photos))))
    pictures = list(resized(random.Random(4).sample(photos, 40), options.side))
    server = subprocess.Popen([PROGRAM, "serve", "--data", data, "--contracts", contracts, "--port", "0", "--format", "json"],
                              stdout=subprocess.PIPE, cwd=ROOT, text=True)
    try:
        url = json.loads(server.stdout.readline())["url"]
        key = (data / "admin-key").read_text().strip()
        everything = [*ONE, "picture.text"]
        body = asyncio.run(measure(url, key, pictures, options.seconds, everything, server))
    finally:
        server.terminate()
        server.wait()
    section.write("reading", "Photos read into signals over HTTP", f"""
An open loop of {options.seconds:.0f} s each: requests come by chance, whatever comes back. Photos of {options.side} pixels on the longer side,
float32, one server on all cores, beside the sender. `whole` counts answers in which every signal had an outcome; the classifier
is a head over EfficientNet-Lite0 of its own.

{body}
""", options.load)


main()
