"""What the peers share: the rows that `vitrine-learn clicks evaluate --export` wrote, and areas under the curve."""

import json
import struct

import numpy

TYPES = {"I64": "<i8", "F32": "<f4"}


def tensors(path):
    """A safetensors file as arrays by name, and its metadata."""
    data = open(path, "rb").read()
    length = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:8 + length])
    metadata = header.pop("__metadata__", {})
    arrays = {}
    for name, entry in header.items():
        start, end = (8 + length + offset for offset in entry["data_offsets"])
        arrays[name] = numpy.frombuffer(data[start:end], TYPES[entry["dtype"]]).reshape(entry["shape"])
    return arrays, metadata


class Rows:
    def __init__(self, path):
        arrays, _ = tensors(path)
        self.codes, self.dense, self.clicks = arrays["codes"], arrays["dense"], arrays["clicks"]
        train, validation, _ = arrays["sizes"]
        self.train = slice(0, train)
        self.validation = slice(train, train + validation)
        self.test = slice(train + validation, None)


def area(scores, clicks, weights=None):
    """The area under the ROC curve, a tie counting half; rows count by their weights."""
    order = numpy.argsort(scores, kind="stable")
    return sorted_area(scores[order], clicks[order], numpy.ones(len(scores)) if weights is None else weights[order])


def sorted_area(scores, clicks, weights):
    positives, negatives = weights * clicks, weights * (1 - clicks)
    starts = numpy.flatnonzero(numpy.concatenate([[True], scores[1:] != scores[:-1]]))
    up, down = numpy.add.reduceat(positives, starts), numpy.add.reduceat(negatives, starts)
    below = numpy.cumsum(down) - down
    return float((up * (below + down / 2)).sum() / (up.sum() * down.sum()))


def difference(left, right, clicks, resamples=1000, seed=1):
    """Mean area over seeds of `left` less that of `right`, with the interval of a paired bootstrap over rows."""
    draw = numpy.random.default_rng(seed)
    sides = [[(order, scores[order], clicks[order]) for scores in side
              for order in [numpy.argsort(scores, kind="stable")]] for side in (left, right)]

    def value(weights):
        means = [numpy.mean([sorted_area(scores, labels, weights[order]) for order, scores, labels in side])
                 for side in sides]
        return means[0] - means[1]

    count = len(clicks)
    replicates = [value(numpy.bincount(draw.integers(0, count, count), minlength=count)) for _ in range(resamples)]
    low, high = numpy.quantile(replicates, [0.025, 0.975])
    return float(value(numpy.ones(count))), float(low), float(high)
