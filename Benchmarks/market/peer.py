"""The same auctions without Vitrine: in plain Python and in numpy one after the other, and in numpy a thousand at once.

A pass for each line on standard input, like `vitrine-market-rate auctions`. Both use floating point and leave out what
Vitrine does besides: parties and items, exact ties, who set the price, rounding to whole micros.
"""

import json
import sys
import time

import numpy


def markets(count, bidders, random):
    bids = random.integers(10_000, 2_000_001, (count, bidders)) * random.random((count, bidders))
    rates = random.uniform(0.001, 0.05, (count, bidders))
    extra = random.integers(-50, 201, (count, bidders)).astype(float)
    return bids, rates, extra


RESERVE = 200.0


def plain(bids, rates, extra, slots, effects):
    """One auction: winners and prices by the second price and by Vickrey, Clarke and Groves."""
    rows = [(b * r + a, i) for i, (b, r, a) in enumerate(zip(bids, rates, extra)) if b * r >= RESERVE <= b * r + a]
    rows.sort(reverse=True)
    prices = []
    for slot in range(min(slots, len(rows))):
        row = rows[slot][1]
        floor = RESERVE - min(extra[row], 0)
        if effects is None:
            challenge = rows[slot + 1][0] - extra[row] if slot + 1 < len(rows) else 0
            prices.append((row, max(floor, challenge) / rates[row]))
            continue
        payment = 0.0
        for k in range(slot, slots):
            challenge = rows[k + 1][0] - extra[row] if k + 1 < len(rows) else 0
            payment += (effects[k] - effects[k + 1]) * max(floor, challenge)
        prices.append((row, payment / (rates[row] * effects[slot])))
    return prices


def batch(bids, rates, extra, slots, effects):
    """All auctions at once; losers below the reserve are moved below it."""
    money = bids * rates
    values = numpy.where((money >= RESERVE) & (money + extra >= RESERVE), money + extra, 0.0)
    top = numpy.argpartition(-values, slots, axis=1)[:, :slots + 1]
    order = numpy.take_along_axis(top, numpy.argsort(-numpy.take_along_axis(values, top, 1), axis=1), 1)
    ranked = numpy.take_along_axis(values, order, 1)
    winner = order[:, :slots]
    worth = numpy.take_along_axis(extra, winner, 1)
    floor = RESERVE - numpy.minimum(worth, 0)
    rate = numpy.take_along_axis(rates, winner, 1)
    if effects is None:
        return winner, numpy.maximum(floor, ranked[:, 1:] - worth) / rate
    payment = numpy.zeros_like(rate)
    for slot in range(slots):
        for k in range(slot, slots):
            step = effects[k] - effects[k + 1]
            payment[:, slot] += step * numpy.maximum(floor[:, slot], ranked[:, k + 1] - worth[:, slot])
    return winner, payment / (rate * numpy.array(effects[:slots]))


def main():
    auctions, bidders, slots = 200_000, 20, 4
    few = 10_000
    random = numpy.random.default_rng(1)
    data = markets(1024, bidders, random)
    rows = [[column[i].tolist() for column in data] for i in range(1024)]
    effects = [0.5**k for k in range(slots)] + [0.0]
    for _ in sys.stdin:
        seconds = {}
        for name, by in (("second price", None), ("Vickrey-Clarke-Groves", effects)):
            start = time.process_time()
            for auction in range(few):
                plain(*rows[auction & 1023], slots, by)
            seconds[f"{name}, plain Python"] = (time.process_time() - start) * auctions / few
            start = time.process_time()
            for auction in range(few):
                row = auction & 1023
                batch(*(column[row:row + 1] for column in data), slots, by)
            seconds[f"{name}, numpy, one at a time"] = (time.process_time() - start) * auctions / few
            start = time.process_time()
            for _ in range(auctions // 1024 + 1):
                batch(*data, slots, by)
            seconds[f"{name}, numpy, 1,024 at once"] = (time.process_time() - start) * auctions / (1024 * (auctions // 1024 + 1))
        print(json.dumps({"seconds": seconds, "auctions": auctions}), flush=True)


if __name__ == "__main__":
    main()
