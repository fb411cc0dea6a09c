"""Writes the bits that the kernels' sums must have, from numpy's float32 arithmetic, lane by lane.

    python3 -m venv venv && venv/bin/pip install numpy
    venv/bin/python make.py
"""
import json
import pathlib

import numpy as np

LANES = 16
HERE = pathlib.Path(__file__).parent


def fold(terms):
    """Element i goes to lane i mod 16; the lanes are folded 8, 4, 2, 1. Every step rounds to float32."""
    lanes = np.zeros(LANES, np.float32)
    padded = np.concatenate([terms, np.zeros(-len(terms) % LANES, np.float32)])
    for start in range(0, len(padded), LANES):
        lanes = lanes + padded[start:start + LANES]
    while len(lanes) > 1:
        half = len(lanes) // 2
        lanes = lanes[:half] + lanes[half:]
    return int(lanes[0].view(np.uint32))


def codes(values):
    scale = np.float32(np.abs(values).max() / np.float32(127)) if len(values) else np.float32(0)
    quantised = np.rint(values / scale) if scale > 0 else np.zeros(len(values))
    return int(scale.view(np.uint32)), quantised.astype(int).tolist()


def bits(values):
    return values.view(np.uint32).tolist()


def main():
    random = np.random.default_rng(1)
    cases = []
    for length in [0, 1, 15, 16, 17, 31, 100, 384]:
        a = (random.standard_normal(length) * 10.0 ** random.integers(-6, 6, length)).astype(np.float32)
        b = random.standard_normal(length).astype(np.float32)
        scale, quantised = codes(b)
        cases.append({"a": bits(a), "b": bits(b), "dot": fold(a * b), "squaredL2": fold((a - b) * (a - b)),
                      "sum": fold(a), "scale": scale, "codes": quantised})
    text = json.dumps({"made_with": {"numpy": np.__version__}, "cases": cases})
    (HERE / "bits.json").write_text(text + "\n")


main()
