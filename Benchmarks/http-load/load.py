#!/usr/bin/env python3
"""Loads a running server over HTTP and prints what came back. Standard library alone.

    load.py decide --rate 50 --seconds 20        an open loop: requests come when they come, late answers or not
    load.py events --batch 500 --senders 4       durable events a second, each batch new
    load.py shed --seconds 8                     goodput as the load grows, to three times what is sustained

An answer is served when it is 200, and good when it also comes within --good-ms of the moment at which its request was due,
so that a late sender makes it late too. Give server and sender their own cores: `taskset -c 0 vitrine serve …`, and
`taskset -c 1 load.py …`.
"""

import argparse
import asyncio
import json
import pathlib
import random
import time
import uuid


class Connections:
    """Keeps connections open; one carries one request at a time."""

    def __init__(self, host, port, key):
        self.host, self.port, self.key = host, port, key
        self.idle = []

    async def send(self, method, path, body, kind="application/json"):
        reader, writer = self.idle.pop() if self.idle else await asyncio.open_connection(self.host, self.port)
        try:
            head = (f"{method} {path} HTTP/1.1\r\nHost: {self.host}\r\nAuthorization: Bearer {self.key}\r\n"
                    f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n")
            writer.write(head.encode() + body)
            await writer.drain()
            answer = await reader.readuntil(b"\r\n\r\n")
            length = next((int(line.split(b":")[1]) for line in answer.split(b"\r\n")
                           if line.lower().startswith(b"content-length:")), 0)
            content = await reader.readexactly(length)
            self.idle.append((reader, writer))
            return int(answer.split(b" ", 2)[1]), content
        except (ConnectionError, asyncio.IncompleteReadError):
            writer.close()
            return 0, b""

    def close(self):
        for _, writer in self.idle:
            writer.close()
        self.idle = []


def quantile(values, share):
    return sorted(values)[min(len(values) - 1, int(share * len(values)))] if values else float("nan")


def pages(args):
    """Requests for pages of people of the market, in a fixed order."""
    draw = random.Random(args.seed)
    while True:
        yield json.dumps({"surface": "home_feed", "user": f"{args.user_prefix}{draw.randrange(args.users)}"}).encode()


async def open_loop(connections, args, rate, seconds):
    """Sends at a rate whatever comes back. Gives (seconds late, status) of each request."""
    results, tasks, bodies = [], [], pages(args)
    draw = random.Random(args.seed + 1)
    start = time.perf_counter()

    async def one(due):
        status, _ = await connections.send("POST", "/v1/decide", next(bodies))
        results.append((time.perf_counter() - due, status))

    due = start
    while due < start + seconds:
        await asyncio.sleep(max(0, due - time.perf_counter()))
        tasks.append(asyncio.create_task(one(due)))
        due += draw.expovariate(rate)
    await asyncio.gather(*tasks)
    return results


def summary(results, seconds, good_ms):
    good = [late for late, status in results if status == 200 and late * 1000 <= good_ms]
    times = [late for late, status in results if status == 200]
    statuses = {}
    for _, status in results:
        statuses[status] = statuses.get(status, 0) + 1
    return {
        "sent_per_second": round(len(results) / seconds, 1), "served_per_second": round(len(times) / seconds, 1),
        "good_per_second": round(len(good) / seconds, 1),
        "p50_ms": round(quantile(times, 0.5) * 1000, 2), "p99_ms": round(quantile(times, 0.99) * 1000, 2),
        "statuses": statuses}


async def decide(connections, args):
    await open_loop(connections, args, args.rate, 2)
    results = await open_loop(connections, args, args.rate, args.seconds)
    print(json.dumps({"rate": args.rate, **summary(results, args.seconds, args.good_ms)}))


async def events(connections, args):
    accepted, times = 0, []
    end = time.perf_counter() + args.seconds

    async def sender(number):
        nonlocal accepted
        while time.perf_counter() < end:
            rows = [{"id": uuid.uuid4().hex, "kind": "click", "at": "2026-01-05T10:00:00Z", "surface": "home_feed",
                     "user": f"{args.user_prefix}{row % args.users}"} for row in range(args.batch)]
            began = time.perf_counter()
            status, content = await connections.send("POST", "/v1/events", json.dumps({"events": rows}).encode())
            times.append(time.perf_counter() - began)
            if status == 200:
                accepted += json.loads(content)["accepted"]

    began = time.perf_counter()
    await asyncio.gather(*(sender(number) for number in range(args.senders)))
    seconds = time.perf_counter() - began
    print(json.dumps({"batch": args.batch, "senders": args.senders, "accepted": accepted,
                      "events_per_second": round(accepted / seconds),
                      "batch_p50_ms": round(quantile(times, 0.5) * 1000, 1),
                      "batch_p99_ms": round(quantile(times, 0.99) * 1000, 1)}))


async def shed(connections, args):
    peak, sustained, rate = 0.0, 0.0, args.rate
    while True:
        results = await open_loop(connections, args, rate, args.seconds)
        line = {"rate": round(rate), **summary(results, args.seconds, args.good_ms)}
        print(json.dumps(line), flush=True)
        peak = max(peak, line["good_per_second"])
        if line["good_per_second"] >= 0.95 * line["sent_per_second"]:
            sustained = line["good_per_second"]
        elif line["good_per_second"] < 0.8 * line["sent_per_second"]:
            break
        rate *= 1.4
        await asyncio.sleep(1)
    line = summary(await open_loop(connections, args, 3 * sustained, args.seconds), args.seconds, args.good_ms)
    print(json.dumps({"rate": round(3 * sustained), **line}))
    print(json.dumps({"sustained": sustained, "peak_goodput": peak, "goodput_at_3x": line["good_per_second"],
                      "share_of_peak": round(line["good_per_second"] / peak, 3),
                      "served_share_of_peak": round(line["served_per_second"] / peak, 3)}))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("mode", choices=["decide", "events", "shed"])
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--key-file", type=pathlib.Path, required=True)
    parser.add_argument("--rate", type=float, default=50)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--batch", type=int, default=500)
    parser.add_argument("--senders", type=int, default=2)
    parser.add_argument("--good-ms", type=float, default=200)
    parser.add_argument("--users", type=int, default=60)
    parser.add_argument("--user-prefix", default="user-fresh-")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    connections = Connections(args.host, args.port, args.key_file.read_text().strip())
    try:
        asyncio.run({"decide": decide, "events": events, "shed": shed}[args.mode](connections, args))
    except OSError as error:
        raise SystemExit(f"load.py: {args.host}:{args.port} does not answer ({error}): start `vitrine serve` there.")


if __name__ == "__main__":
    main()
