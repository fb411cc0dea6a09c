"""A simulated marketplace without memory in numpy: 48 bidders, three slots, a thousand pages at once.

A pass for each line on standard input, like `vitrine-market-rate world`. It does what the core of AuctionNet's environment does
(NeurIPS 2024): values from a clipped normal distribution, bids, the best three, second prices, exposures and conversions.
People who learn, topics, budgets within a page and organic entries are left out.
"""

import json
import sys
import time

import numpy

BIDDERS, SLOTS, AT_ONCE, AUCTIONS = 48, 3, 1_000, 100_000
EXPOSURE = numpy.array([1.0, 0.8, 0.6])


def run(seed):
    random = numpy.random.default_rng(seed)
    means = random.uniform(0.0005, 0.002, BIDDERS)
    prices = random.uniform(60, 130, BIDDERS)
    left = numpy.full(BIDDERS, 6_000.0)
    checksum = 0.0
    for _ in range(AUCTIONS // AT_ONCE):
        rates = numpy.clip(random.normal(means, means / 2, (AT_ONCE, BIDDERS)), 0, 1)
        bids = rates * numpy.where(left > 0, prices, 0)
        order = numpy.argsort(-bids, axis=1)[:, :SLOTS + 1]
        sorted_bids = numpy.take_along_axis(bids, order, axis=1)
        winners, cost = order[:, :SLOTS], sorted_bids[:, 1:]
        shown = random.random((AT_ONCE, SLOTS)) < EXPOSURE
        converted = shown & (random.random((AT_ONCE, SLOTS)) < numpy.take_along_axis(rates, winners, axis=1))
        left -= numpy.bincount(winners.ravel(), (cost * shown).ravel(), BIDDERS)
        checksum += float((cost * shown).sum() + converted.sum())
    return checksum


def main():
    for line in sys.stdin:
        start = time.process_time()
        checksum = run(1)
        print(json.dumps({"seconds": {"world with memory, numpy without": time.process_time() - start},
                          "auctions": AUCTIONS, "checksum": checksum}), flush=True)


if __name__ == "__main__":
    main()
