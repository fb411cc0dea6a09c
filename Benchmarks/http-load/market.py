#!/usr/bin/env python3
"""Writes a large market as files for `vitrine import`. Seeded; standard library alone.

    market.py FOLDER [--ads 100000] [--items 50000] [--users 3000]

Bids spread over three decades, one ad group in two has targeting of some kind, budgets never end. Items of a category have
texts that share words, and copies of one text share a vector.
"""

import argparse
import json
import math
import pathlib
import random

QUALITIES = "red blue green small large old modern soft warm light folding striped wooden woven glazed quiet".split()
MAKES = "oak linen steel wool glass cotton clay bamboo leather paper copper canvas cork felt marble rubber".split()
THINGS = {
    "home": "lamp chair table shelf rug vase mirror clock curtain basket".split(),
    "kitchen": "pan kettle knife bowl mug plate grater whisk tray jar".split(),
    "garden": "rake hose pot bench lantern trowel fence swing hammock tent".split(),
    "fashion": "coat scarf boot dress hat belt shirt glove bag sock".split(),
    "sports": "ball racket bicycle helmet skate paddle rope mat glove net".split(),
    "toys": "puzzle doll train kite robot drum block puppet marble top".split(),
    "hobbies": "brush easel yarn camera guitar telescope stamp loom notebook chisel".split(),
    "pets": "leash collar aquarium cage bowl bed brush toy carrier perch".split(),
    "office": "desk pen folder stapler lamp printer chair calendar board tape".split(),
    "travel": "suitcase backpack pillow map bottle adapter wallet umbrella compass towel".split(),
}
PLACES = ["US/CA", "US/NY", "DE/BE", "DE/BY", "FR/IDF", "GB/LND", "AT/9", "JP/13"]
LANGUAGES = ["en", "de", "fr", "ja"]


def categories():
    return [f"{top}/{thing}" for top, things in THINGS.items() for thing in things]


def items(count, draw):
    paths = categories()
    for row in range(count):
        path = paths[row % len(paths)]
        thing = path.split("/")[1]
        quality, make = draw.choice(QUALITIES), draw.choice(MAKES)
        yield {"id": f"item-{row:06}", "title": f"{quality} {make} {thing}", "category": path,
               "price_micros": draw.randrange(1, 200) * 1_000_000, "currency": "USD", "language": "en"}


def targeting(draw):
    """Half of the groups take everybody; the others choose in one or two ways."""
    fields = {}
    if draw.random() < 0.5:
        return fields
    for kind in draw.sample(["interests", "places", "languages", "devices", "genders", "ages"], draw.choice([1, 1, 2])):
        choices = {
            "interests": draw.sample(sorted(THINGS), 3), "places": draw.sample(PLACES, 4),
            "languages": draw.sample(LANGUAGES, 2), "devices": draw.sample(["phone", "tablet", "desktop"], 2),
            "genders": [draw.choice(["female", "male"])], "ages": draw.sample(["18-24", "25-34", "35-44", "45-54"], 2)}
        fields[kind] = choices[kind]
    return fields


def campaigns(ads, item_count, draw):
    groups = max(1, ads // 10)
    for advertiser in range(max(1, groups // 5)):
        yield {"kind": "advertiser", "id": f"advertiser-{advertiser:05}", "name": f"Advertiser {advertiser}"}
    for campaign in range(max(1, groups // 2)):
        yield {"kind": "campaign", "id": f"campaign-{campaign:05}", "name": f"Campaign {campaign}",
               "advertiser": f"advertiser-{campaign % max(1, groups // 5):05}", "objective": "traffic",
               "daily_budget_micros": 10**12, "currency": "USD", "frequency_cap": "1000/86400"}
    for group in range(groups):
        # From 0.01 to 10 a click.
        bid = int(10_000 * math.exp(draw.random() * math.log(1_000)))
        yield {"kind": "ad_group", "id": f"group-{group:05}", "name": f"Group {group}",
               "campaign": f"campaign-{group % max(1, groups // 2):05}", "bid_event": "cpc", "bid_micros": bid,
               "currency": "USD", **targeting(draw)}
    for ad in range(ads):
        yield {"kind": "ad", "id": f"ad-{ad:06}", "ad_group": f"group-{ad % groups:05}",
               "item": f"item-{draw.randrange(item_count):06}"}


def users(count, draw):
    for user in range(count):
        yield {"id": f"user-{user}", "consent_personalization": True, "consent_measurement": True,
               "place": draw.choice(PLACES), "language": draw.choice(LANGUAGES), "gender": draw.choice(["female", "male"]),
               "birth_year": draw.randrange(1960, 2006), "interests": draw.sample(sorted(THINGS), 2)}


def events(count, item_count, draw):
    """Sixty actions a person, most of them in three categories."""
    width = len(categories())
    for user in range(count):
        tastes = draw.sample(range(width), 3)
        for number in range(60):
            column = draw.choice(tastes) if draw.random() < 0.8 else draw.randrange(width)
            item = column + width * draw.randrange(item_count // width)
            kind = draw.choices(["impression", "click", "save"], [2, 4, 1])[0]
            yield {"id": f"event-{user}-{number}", "kind": kind, "user": f"user-{user}", "item": f"item-{item:06}",
                   "surface": "home_feed", "at": f"2026-01-{1 + number // 3:02}T{number % 24:02}:00:00Z"}


def write(path, rows):
    with open(path, "w") as file:
        for row in rows:
            file.write(json.dumps(row, separators=(",", ":")) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--ads", type=int, default=100_000)
    parser.add_argument("--items", type=int, default=50_000)
    parser.add_argument("--users", type=int, default=3_000)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    for name, rows in [("items", items(args.items, random.Random(args.seed))),
                       ("campaigns", campaigns(args.ads, args.items, random.Random(args.seed + 1))),
                       ("users", users(args.users, random.Random(args.seed + 2))),
                       ("events", events(args.users, args.items, random.Random(args.seed + 3)))]:
        write(args.folder / f"{name}.jsonl", rows)


if __name__ == "__main__":
    main()
