#!/usr/bin/env python3
"""Measures the real server over loopback and writes its section of RESULTS.md. Standard library alone.

    bench.py decisions|events|memory|goodput|large
"""

import argparse
import asyncio
import json
import os
import pathlib
import random
import sqlite3
import statistics
import sys
import time
import types
import uuid

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import load  # noqa: E402
import market  # noqa: E402
import section  # noqa: E402
import server  # noqa: E402

PEOPLE = {"users": 60, "user_prefix": "user-fresh-", "seed": 1}


def connect(served):
    return load.Connections("127.0.0.1", served.port, served.key)


# --- Decisions -----------------------------------------------------------------------------------------------------

async def health_loop(connections, rate, seconds):
    """The floor: the same server and the same sender, without a decision."""
    late, tasks = [], []
    draw = random.Random(2)
    start = due = time.perf_counter()

    async def one(due):
        status, _ = await connections.send("GET", "/healthz", b"")
        late.append((time.perf_counter() - due, status))

    while due < start + seconds:
        await asyncio.sleep(max(0, due - time.perf_counter()))
        tasks.append(asyncio.create_task(one(due)))
        due += draw.expovariate(rate)
    await asyncio.gather(*tasks)
    return late


async def timed_decisions(args, market, people):
    """Laps of decisions in turns with the floor: rows of a table, ratios of their p99, the server's processor time."""
    rows, ratios, spent = {"decision": [], "/healthz": []}, [], []
    with server.Server(args.part, market=market) as served:
        connections = connect(served)
        people = types.SimpleNamespace(**people)
        await load.open_loop(connections, people, args.rate, 3)
        for lap in range(args.laps):
            people.seed = lap + 1
            pair = []
            for name, run in [("/healthz", health_loop(connections, args.rate, args.seconds / args.laps / 3)),
                              ("decision", load.open_loop(connections, people, args.rate, args.seconds / args.laps))]:
                began = served.processor_seconds()
                results = await run
                if name == "decision":
                    spent.append((served.processor_seconds() - began) / len(results) * 1000)
                times = [late * 1000 for late, status in results if status == 200]
                failed = sum(status != 200 for _, status in results)
                pair.append(times)
                rows[name].append([section.quantile(times, share) for share in (0.5, 0.9, 0.99, 1)] + [failed, times])
            ratios.append(section.quantile(pair[1], 0.99) / section.quantile(pair[0], 0.99))
    lines = []
    for name, laps in rows.items():
        every = [time for lap in laps for time in lap[5]]
        lines.append([name, len(every), sum(lap[4] for lap in laps), f"{section.quantile(every, 0.5):.2f}",
                      f"{section.quantile(every, 0.99):.2f}", section.spread([lap[2] for lap in laps], 2),
                      f"{max(every):.2f}"])
    table = section.table(["request", "answers", "failed", "p50 ms", "p99 ms", "p99 of each lap ms", "largest ms"], lines)
    return table, float(lines[0][3]), float(lines[0][4]), ratios, spent


async def decisions(args):
    table, _, p99, ratios, _ = await timed_decisions(args, server.demo, PEOPLE)
    body = f"""Open loop: requests are due at random times, {args.rate:g} in a second, whether the answers come or not, and
time counts from when a request was due. {args.laps} laps, in turns with `/healthz`, the floor of HTTP and of the sender.

{table}

p99 {p99:.2f} ms: {'within' if p99 <= 20 else '**over**'} the 20 ms that we hold it to; {statistics.median(ratios):.1f} times
the floor. The page comes from the demo's catalogue (`vitrine demo --scale small`), with auction, prices and a durable ledger
record."""
    section.write("decisions", "A decision over HTTP", body, args.load)


async def teach(connections, people, count):
    """People see pages and act on what is of their tastes; what they do goes back as events with the ads' tokens."""
    paths = market.categories()
    interests = {user["id"]: set(user["interests"]) for user in market.users(people["users"], random.Random(3))}
    draw = random.Random(9)
    bodies = load.pages(types.SimpleNamespace(**people))
    for batch in range(0, count, 20):
        requests = [next(bodies) for _ in range(20)]
        answers = []
        for pair in zip(requests[::2], requests[1::2]):
            answers += await asyncio.gather(*(connections.send("POST", "/v1/decide", body) for body in pair))
        rows = []
        for number, (body, (status, content)) in enumerate(zip(requests, answers)):
            if status != 200:
                raise SystemExit(f"A page was answered with {status}: {content[:200]!r}")
            user, page = json.loads(body)["user"], json.loads(content)
            for position, entry in enumerate(page["entries"]):
                path = paths[int(entry["item"].split("-")[1]) % len(paths)]
                liked = path.split("/")[0] in interests[user]
                kinds = ["impression"] + ["click"] * (draw.random() < (0.3 if liked else 0.04))
                kinds += ["save"] * ("click" in kinds and draw.random() < 0.3) + ["hide"] * (draw.random() < 0.01)
                for kind in kinds:
                    rows.append({"id": f"teach-{batch + number}-{position}-{kind}", "kind": kind, "user": user,
                                 "item": entry["item"], "decision": page["decision"], "position": position,
                                 "surface": "home_feed", "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
                                 **({"ad": entry["ad"]["ad"], "token": entry["ad"]["token"]} if "ad" in entry else {})})
        for start in range(0, len(rows), 500):
            status, content = await connections.send(
                "POST", "/v1/events", json.dumps({"events": rows[start:start + 500]}).encode())
            if status != 200:
                raise SystemExit(f"What people did was answered with {status}: {content[:200]!r}")


# The share of degraded pages up to which a load counts as one that is sustained with whole pages.
CALM = 0.25
LARGE = {"users": 3_000, "user_prefix": "user-", "seed": 1}


def taught():
    return server.taught(lambda served: asyncio.run(teach(connect(served), LARGE, 4_000)))


async def large(args):
    table, p50, p99, ratios, spent = await timed_decisions(args, taught, LARGE)
    over, counts = await overload(args)
    peak = max(line["good_per_second"] for line in over)
    last = over[-1]
    share = last["good_per_second"] / peak
    refused = 1 - last["served_per_second"] / last["sent_per_second"]
    calm = [line["rate"] for line in over[:-1] if line["degraded"] <= CALM]
    calm_text = "No rate was sustained with whole pages."
    if calm:
        twice = min(over[:-1], key=lambda line: abs(line["rate"] - 2 * max(calm)))
        share_refused = 1 - twice["served_per_second"] / twice["sent_per_second"]
        calm_text = f"""At {twice['rate']:.0f}/s, about twice the {max(calm):.0f}/s up to which {1 - CALM:.0%} of the pages or more are whole,
{share_refused:.1%} were refused: {'within' if share_refused <= 0.05 else '**over**'} 5%; {twice['degraded']:.0%} of the pages were degraded."""
    rows = [[f"{line['rate']:.0f}", line["served_per_second"], line["good_per_second"], f"{line['degraded']:.0%}",
             line["p50_ms"], line["p99_ms"],
             ", ".join(f"{count} × {status}" for status, count in sorted(line["statuses"].items()))] for line in over]
    body = f"""100,000 ads of 10,000 groups over 50,000 items; half of the groups have targeting, bids spread over three decades, each of
3,000 people acted 60 times (`Benchmarks/http-load/market.py`). A page of the home feed draws up to 1,000 ads and 500 items from
targeting, interests, popularity and exploration; a light model scores all of them and leaves 200 ads and 100 items to a heavy one
(attention over the last 50 actions, DCN-V2, four heads; 1.6 MFLOP a candidate), then auction and layout. Both were trained on what people did with
4,000 pages of this market. Open loop, {args.rate:g} requests in a second, in turns with `/healthz`; server and sender share two
cores.

{table}

p50 {p50:.2f} ms: {'within' if p50 <= 6 else '**over**'} 6 ms; p99 {p99:.2f} ms: {'within' if p99 <= 15 else '**over**'} 15 ms;
{statistics.median(ratios):.1f} times the floor; {section.spread(spent, 1)} ms of the server's processor time a decision.

Recall of the light stage, on a sample of the pages above: {counts}.

Under overload, the server on one core and the sender on the other; good is an answer within {args.good_ms:g} ms of when it was due:

""" + section.table(["requests/s", "served/s", "good/s", "degraded", "p50 ms", "p99 ms", "answers"], rows) + f"""

A page is degraded when it is made with less work because the server is busy, or when a stage is late. At twice the rate
that is sustained with any pages goodput is {share:.0%} of its peak: {'at least' if share >= 0.9 else '**below**'} 90%; {refused:.1%} of
the requests were refused. {calm_text}"""
    section.write("large", "A decision among 100,000 ads", body, args.load)


def metric(text, name):
    """The samples of a metric by their labels."""
    return {line.split("{")[1].split("}")[0] if "{" in line else "": float(line.rsplit(" ", 1)[1])
            for line in text.splitlines() if line.split("{")[0].split(" ")[0] == name}


async def metrics(connections):
    _, content = await connections.send("GET", "/metrics", b"")
    return content.decode()


async def overload(args):
    """Rates up to where goodput falls behind, then twice what was sustained; and the recall of the light stage on the way."""
    os.sched_setaffinity(0, {1})
    lines = []
    with server.Server("large", cores="0", market=taught) as served:
        connections = connect(served)
        people = types.SimpleNamespace(**LARGE)
        await load.open_loop(connections, people, 20, 5)

        async def at(rate):
            before = sum(metric(await metrics(connections), "vitrine_decisions_degraded_total").values())
            line = {"rate": rate, **load.summary(
                await load.open_loop(connections, people, rate, 6), 6, args.good_ms)}
            after = sum(metric(await metrics(connections), "vitrine_decisions_degraded_total").values())
            line["degraded"] = (after - before) / max(1, line["served_per_second"] * 6)
            lines.append(line)
            print(json.dumps(line), flush=True)
            await asyncio.sleep(1)
            return line

        sustained, rate = None, 40
        while rate < 2_000:
            line = await at(rate)
            if line["good_per_second"] >= 0.95 * line["sent_per_second"]:
                sustained = rate
            elif line["good_per_second"] < 0.8 * line["sent_per_second"]:
                break
            rate *= 1.25
        if sustained is None:
            raise SystemExit("The server does not sustain 40/s.")
        await at(2 * sustained)
        text = await metrics(connections)
    wanted, found = metric(text, "vitrine_light_recall_wanted_total"), metric(text, "vitrine_light_recall_found_total")
    counts = ", ".join(f"{name.split(chr(34))[1]} {found[name] / count:.3f} ({count:.0f} candidates)"
                       for name, count in wanted.items() if count > 0)
    return lines, counts or "no page was sampled"


# --- Events --------------------------------------------------------------------------------------------------------

def batch_of(size, label):
    """Events as bodies hold them; ids of this run alone."""
    return [{"id": f"{label}-{row}", "kind": "click", "at": "2026-01-05T10:00:00Z", "surface": "home_feed",
             "user": f"user-fresh-{row % PEOPLE['users']}"} for row in range(size)]


async def send_events(connections, args, seconds, senders, on_answer=lambda label: None):
    """Bodies are made before the clock starts. Gives events acknowledged, seconds and each batch's time."""
    run = uuid.uuid4().hex[:8]
    bodies = iter([])
    pool = []
    for number in range(int(args.batches * seconds)):
        label = f"{run}-{number}"
        pool.append((label, json.dumps({"events": batch_of(args.batch, label)}).encode()))
    bodies = iter(pool)
    accepted, times = 0, []
    end = time.perf_counter() + seconds

    async def sender():
        nonlocal accepted
        for label, body in bodies:
            if time.perf_counter() >= end:
                return
            began = time.perf_counter()
            try:
                status, content = await connections.send("POST", "/v1/events", body)
            except OSError:
                return
            if status != 200:
                return
            times.append(time.perf_counter() - began)
            accepted += json.loads(content)["accepted"]
            on_answer(label)

    began = time.perf_counter()
    await asyncio.gather(*(sender() for _ in range(senders)))
    return accepted, time.perf_counter() - began, times


def sqlite_floor(args, seconds, place):
    """The peer: Python's sqlite3 in process, the same columns and indexes, one transaction a batch, no HTTP."""
    place.unlink(missing_ok=True)
    database = sqlite3.connect(place, isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    with sqlite3.connect(f"file:{server.demo()}/vitrine.sqlite?mode=ro", uri=True) as original:
        for name, sql in original.execute("SELECT name, sql FROM sqlite_master WHERE tbl_name = 'events' AND sql > ''"):
            database.execute(sql.replace("REFERENCES people (pseudonym)", ""))
    stored, run = 0, uuid.uuid4().hex[:8]
    batches = [batch_of(args.batch, f"{run}-{number}") for number in range(int(args.batches * seconds))]
    began = time.perf_counter()
    for rows in batches:
        if time.perf_counter() >= began + seconds:
            break
        database.execute("BEGIN IMMEDIATE")
        database.executemany(
            "INSERT INTO events (id, kind, at, received_at, person, surface) VALUES (?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (id) DO NOTHING",
            [(row["id"], row["kind"], 1767607200000, 1767607200000, 1 + index % PEOPLE["users"], row["surface"])
             for index, row in enumerate(rows)])
        database.execute("COMMIT")
        stored += len(rows)
    elapsed = time.perf_counter() - began
    database.close()
    for file in place.parent.glob(place.name + "*"):
        file.unlink()
    return stored / elapsed


async def events(args):
    ours, floor, times = [], [], []
    with server.Server("events") as served:
        connections = connect(served)
        await send_events(connections, args, 2, args.senders)
        for _ in range(args.laps):
            accepted, seconds, batch_times = await send_events(connections, args, args.seconds, args.senders)
            ours.append(accepted / seconds)
            times += batch_times
            floor.append(sqlite_floor(args, args.seconds, server.WORK / "floor.sqlite"))
    killed = [await kill_during_events(args) for _ in range(args.kills)]
    rows = [["Vitrine over HTTP", section.spread(ours, 0), f"{section.quantile(times, 0.5) * 1000:.1f}",
             f"{section.quantile(times, 0.99) * 1000:.1f}"],
            ["SQLite in process, from Python", section.spread(floor, 0), "", ""]]
    ratio = section.spread([mine / peer for mine, peer in zip(ours, floor)], 2)
    fate = section.table(
        ["kill", "acknowledged", "of them lost", "stored twice", "stored unacknowledged", "sent again: counted twice",
         "seconds to start again"], [[index + 1, *line] for index, line in enumerate(killed)])
    safe = all(line[1] == 0 and line[2] == 0 and line[4] == 0 for line in killed)
    body = f"""Batches of {args.batch}, {args.senders} senders, each event new, acknowledged when SQLite has flushed
(`synchronous=FULL`); {args.laps} laps of {args.seconds:g} s in turns with the peer. The peer is Python's `sqlite3` in its own
process with our table and indexes, one transaction a batch: no HTTP, no JSON, no check, no look at people or tokens.

""" + section.table(["", "events/s", "batch p50 ms", "batch p99 ms"], rows) + f"""

{ratio} times the peer; {'at least' if statistics.median(ours) >= 20_000 else '**below**'} the 20,000/s that we hold it to.

The process is killed (SIGKILL) while batches come in, started again, and all batches are sent once more:

""" + fate + f"""

{'No acknowledged event was lost and none counts twice.' if safe else '**Events were lost or counted twice.**'}"""
    section.write("events", "Events over HTTP, durable", body, args.load)


async def kill_during_events(args):
    acknowledged = set()
    with server.Server("kill") as served:
        before = known(served)
        connections = connect(served)

        async def killer():
            while len(acknowledged) < 40:
                await asyncio.sleep(0.005)
            await asyncio.sleep(random.uniform(0, 0.05))
            served.kill()

        task = asyncio.create_task(killer())
        await send_events(connections, args, 4, args.senders, acknowledged.add)
        await task
        connections.close()
        served.start()
        after = known(served)
        wanted = {f"{label}-{row}" for label in acknowledged for row in range(args.batch)}
        stored = after.keys() - before.keys()
        # Whoever got no answer sends again: what was stored is a duplicate, and what was not is new.
        labels = {name.rsplit("-", 1)[0] for name in stored} | acknowledged
        connections = connect(served)
        recounted = 0
        for label in labels:
            status, content = await connections.send(
                "POST", "/v1/events", json.dumps({"events": batch_of(args.batch, label)}).encode())
            if status != 200:
                raise SystemExit(f"A batch that was sent again got {status}: {content[:200]!r}")
            recounted += json.loads(content)["accepted"]
        missing = sum(f"{label}-{row}" not in stored for label in labels for row in range(args.batch))
        last = known(served)
        return [len(wanted), len(wanted - stored), sum(count > 1 for count in last.values()), len(stored - wanted),
                recounted - missing, f"{served.seconds_to_start:.2f}"]


def known(served):
    with sqlite3.connect(f"file:{served.data}/vitrine.sqlite?mode=ro", uri=True) as database:
        return dict(database.execute("SELECT id, count(*) FROM events GROUP BY id"))


# --- Memory --------------------------------------------------------------------------------------------------------

async def memory(args):
    marks = []
    with server.Server("memory") as served:
        connections = connect(served)
        bodies = load.pages(types.SimpleNamespace(**PEOPLE))
        done = failed = 0

        async def sender(until):
            nonlocal done, failed
            while done < until:
                done += 1
                status, _ = await connections.send("POST", "/v1/decide", next(bodies))
                failed += status != 200

        began = time.perf_counter()
        for until in range(args.step, args.decisions + 1, args.step):
            await asyncio.gather(*(sender(until) for _ in range(args.senders)))
            marks.append((done, served.resident(), time.perf_counter() - began))
            print(f"memory: {done} decisions, {served.resident() / 2**20:.1f} MiB resident", flush=True)
    base = next(size for count, size, _ in marks if count >= args.decisions // 5)
    growth = marks[-1][1] / base - 1
    shown = [mark for index, mark in enumerate(marks) if index % 2 == 1]
    body = f"""{args.decisions:,} decisions, {args.senders} at a time, one process.

""" + section.table(["decisions", "resident MiB", "decisions/s so far"],
                    [[f"{count:,}", f"{size / 2**20:.1f}", f"{count / seconds:.0f}"] for count, size, seconds in shown]) + f"""

From decision {args.decisions // 5:,} to {args.decisions:,} resident memory changed by {growth:+.1%}: {
    'within' if growth < 0.05 else '**over**'} the 5% that we hold it to. {failed} requests failed."""
    section.write("memory", "Resident memory", body, args.load)


# --- Goodput -------------------------------------------------------------------------------------------------------

async def goodput(args):
    if (os.cpu_count() or 1) < 2:
        raise SystemExit("goodput needs two cores: one for the server and one for the sender.")
    os.sched_setaffinity(0, {1})
    lines = []
    with server.Server("goodput", cores="0") as served:
        connections = connect(served)
        people = types.SimpleNamespace(**PEOPLE)
        await load.open_loop(connections, people, args.rate, 3)

        async def at(rate):
            line = {"rate": rate, **load.summary(
                await load.open_loop(connections, people, rate, args.seconds), args.seconds, args.good_ms)}
            lines.append(line)
            print(json.dumps(line), flush=True)
            await asyncio.sleep(1)
            return line

        sustained, rate = None, args.rate
        while rate < 20_000:
            line = await at(rate)
            if line["good_per_second"] >= 0.95 * line["sent_per_second"]:
                sustained = line["good_per_second"]
            elif line["good_per_second"] < 0.8 * line["sent_per_second"]:
                break
            rate *= 1.4
        if sustained is None:
            raise SystemExit(f"The server does not sustain {args.rate:g}/s: start lower with --rate.")
        over = [await at(3 * sustained) for _ in range(args.laps)]
    peak = max(line["good_per_second"] for line in lines)
    share = statistics.median(line["good_per_second"] for line in over) / peak
    rows = [[f"{line['rate']:.0f}", line["served_per_second"], line["good_per_second"], line["p50_ms"], line["p99_ms"],
             ", ".join(f"{count} × {status}" for status, count in sorted(line["statuses"].items()))] for line in lines]
    body = f"""Open loop; good is an answer within {args.good_ms:g} ms of when its request was due. The server has one core and
the sender the other. The rate grows until goodput falls behind; then three times the largest that was sustained, {args.laps} laps.

""" + section.table(["requests/s", "served/s", "good/s", "p50 ms", "p99 ms", "answers"], rows) + f"""

At three times the sustained {sustained:.0f}/s goodput is {share:.0%} of its peak of {peak:.0f}/s: {
    'at least' if share >= 0.8 else '**below**'} the 80% that we hold it to."""
    section.write("goodput", "Goodput under overload", body, args.load)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("part", choices=["decisions", "events", "memory", "goodput", "large"])
    parser.add_argument("--rate", type=float, help="requests a second; the first one for goodput")
    parser.add_argument("--seconds", type=float, help="of decisions in all; of each lap for the others")
    parser.add_argument("--laps", type=int)
    parser.add_argument("--senders", type=int, default=4)
    parser.add_argument("--batch", type=int, default=500, help="events in one request")
    parser.add_argument("--batches", type=int, default=160, help="bodies made ahead for each second")
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--decisions", type=int, default=100_000)
    parser.add_argument("--step", type=int, default=10_000)
    parser.add_argument("--good-ms", type=float, default=200)
    args = parser.parse_args()
    defaults = {"decisions": (50, 30, 5), "large": (100, 30, 5), "events": (None, 5, 3), "memory": (None, None, 1), "goodput": (100, 5, 2)}
    for name, value in zip(("rate", "seconds", "laps"), defaults[args.part]):
        if getattr(args, name) is None:
            setattr(args, name, value)
    if args.part == "large":
        taught()
    args.load = os.getloadavg()[0]
    asyncio.run({"decisions": decisions, "large": large, "events": events, "memory": memory, "goodput": goodput}[args.part](args))


if __name__ == "__main__":
    main()
