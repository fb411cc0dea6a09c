#!/usr/bin/env python3
"""Writes perceptual_hashes.json: what PyPI `pdqhash` makes of pixels that both sides draw from a seed.

    python3 -m venv v && v/bin/pip install pdqhash==0.2.8 numpy && v/bin/python make_perceptual_hashes.py
"""

import json
import pathlib

import numpy
import pdqhash

MASK = (1 << 64) - 1
FORMS = ["original", "rotate90", "rotate180", "rotate270", "flipX", "flipY", "flipPlus1", "flipMinus1"]
SIZES = [(5, 5), (6, 300), (17, 9), (31, 33), (64, 63), (127, 128), (128, 129), (129, 257), (256, 256), (333, 257),
         (480, 640), (1004, 160)]


def numbers(seed, count):
    """SplitMix64 (Steele, Lea, Flood, OOPSLA 2014), the top eight bits of each."""
    state = (seed + 0x9E3779B97F4A7C15 * numpy.arange(1, count + 1, dtype=object)) & MASK
    mixed = state.astype(numpy.uint64)
    mixed = (mixed ^ (mixed >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
    return ((mixed ^ (mixed >> numpy.uint64(31))) >> numpy.uint64(56)).astype(int)


def pixels(seed, width, height, grain, contrast):
    """An 8 × 8 board of colours, with `grain` parts of 8 of noise, darkened to `contrast` parts of 64."""
    drawn = numbers(seed, 192 + 3 * width * height)
    board = drawn[:192].reshape(8, 8, 3)
    noise = drawn[192:].reshape(height, width, 3)
    rows, columns = numpy.arange(height) * 8 // height, numpy.arange(width) * 8 // width
    # pdqhash takes the memory for rows, also of an array whose columns come first.
    return numpy.ascontiguousarray(((8 - grain) * board[rows][:, columns] + grain * noise) // 8 * contrast // 64, dtype=numpy.uint8)


def text(bits):
    return "%064x" % int("".join(map(str, bits)), 2)


def main():
    cases = []
    for seed, (width, height, grain, contrast) in enumerate(
            [(w, h, grain, 64) for w, h in SIZES for grain in (0, 4, 8)]
            + [(300, 200, grain, contrast) for grain in (1, 8) for contrast in (0, 1, 3, 6, 12, 25)]
            + [(64, 64, 1, 64), (64, 64, 8, 9)]):
        picture = pixels(seed, width, height, grain, contrast)
        bits, quality = pdqhash.compute(picture)
        case = {"seed": seed, "width": width, "height": height, "grain": grain, "contrast": contrast,
                "hash": text(bits), "quality": quality}
        # At 64 × 64 the reference skips its blur for one hash and not for the eight.
        if (width, height) != (64, 64):
            forms, again = pdqhash.compute_dihedral(picture)
            assert again == quality and text(forms[0]) == case["hash"]
            case["forms"] = dict(zip(FORMS, map(text, forms)))
        cases.append(case)
    place = pathlib.Path(__file__).with_name("perceptual_hashes.json")
    place.write_text("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")


if __name__ == "__main__":
    main()
