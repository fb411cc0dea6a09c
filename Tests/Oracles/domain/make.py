"""Makes calendar.json and streams.json: python3 make.py

calendar.json: the day and the hour of the week of moments in several zones, by Python's zoneinfo.
streams.json: SplitMix64 and the named streams and hashes made from it, by a second implementation.
"""

import json
import random
from datetime import datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

HERE = Path(__file__).parent
MASK = 2**64 - 1
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
# Each with moments (UTC) at which its clocks were moved; Lord Howe moves by half an hour.
ZONES = {
    "UTC": [],
    "Europe/Vienna": ["2025-03-30T01:00", "2025-10-26T01:00", "1985-03-31T01:00"],
    "America/New_York": ["2025-03-09T07:00", "2025-11-02T06:00", "1969-10-26T06:00"],
    "Australia/Lord_Howe": ["2025-04-05T15:00", "2025-10-04T15:30"],
    "Asia/Kathmandu": ["1985-12-31T18:30"],
    "Pacific/Apia": ["2011-12-30T10:00"],
}


def row(zone, milliseconds):
    local = (EPOCH + timedelta(milliseconds=milliseconds)).astimezone(ZoneInfo(zone))
    day = local.date().toordinal() - EPOCH.date().toordinal()
    return [milliseconds, day, local.weekday() * 24 + local.hour]


def calendar():
    draw = random.Random(20)
    first, last = (int((datetime(y, 1, 1, tzinfo=timezone.utc) - EPOCH).total_seconds()) for y in (1960, 2035))
    zones = {}
    for zone, moves in ZONES.items():
        times = [draw.randrange(first * 1000, last * 1000) for _ in range(60)] + [0, -1, 1, -86_400_000]
        for move in moves:
            at = int((datetime.fromisoformat(move + "+00:00") - EPOCH).total_seconds() * 1000)
            times += [at + step for step in (-3_600_000, -1_800_000, -1, 0, 1, 1_800_000, 3_600_000, 7_200_000)]
        zones[zone] = [row(zone, at) for at in times]
    return zones


def mixed(z):
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


def stream(state, count):
    out = []
    for _ in range(count):
        state = (state + 0x9E3779B97F4A7C15) & MASK
        out.append(mixed(state))
    return out


def fnv(data):
    state = 0xCBF29CE484222325
    for byte in data:
        state = ((state ^ byte) * 0x100000001B3) & MASK
    return state


def streams():
    named = [(0, ""), (0, "decide"), (7, "decide"), (MASK, "Wien–Ω")]
    texts = ["", "a", "foobar", "größe"]
    return {
        "plain": [{"seed": str(seed), "values": [str(v) for v in stream(seed, 5)]} for seed in (0, 42, 1234567, MASK)],
        "named": [
            {
                "seed": str(seed),
                "name": name,
                "values": [str(v) for v in stream(mixed(fnv(seed.to_bytes(8, "little") + name.encode() + b"\xff")), 4)],
            }
            for seed, name in named
        ],
        "hashes": [{"text": t, "value": str(mixed(fnv(t.encode() + b"\xff")))} for t in texts],
    }


for name, value in (("calendar", calendar()), ("streams", streams())):
    (HERE / f"{name}.json").write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n")
