#!/usr/bin/env python3
"""Writes each picture of a folder and its altered copies, to measure how well copies are found.

    distort.py PICTURES TARGET [--most N] [--seed S]

TARGET/original/NAME.png and TARGET/KIND/NAME.jpg or .png for each kind of change. Originals are the decoded pixels, so that
nothing is compressed twice before the change.
"""

import argparse
import pathlib
import random

from PIL import Image, ImageEnhance


def quality(picture, level, target):
    picture.save(target.with_suffix(".jpg"), quality=level)


def resized(picture, factor, target):
    size = [max(1, round(factor * side)) for side in picture.size]
    picture.resize(size, Image.Resampling.BICUBIC).save(target.with_suffix(".jpg"), quality=90)


def cut(picture, left, top, right, bottom):
    width, height = picture.size
    return picture.crop((round(left * width), round(top * height), width - round(right * width),
                         height - round(bottom * height)))


def coloured(picture, draw):
    """Brightness, contrast and saturation by up to 10% each, and a tint of up to 5% per channel."""
    for enhancer in (ImageEnhance.Brightness, ImageEnhance.Contrast, ImageEnhance.Color):
        picture = enhancer(picture).enhance(draw.uniform(0.9, 1.1))
    tint = [draw.uniform(0.95, 1.05) for _ in range(3)]
    return Image.merge("RGB", [band.point(lambda value, by=by: min(255, round(value * by)))
                               for band, by in zip(picture.split(), tint)])


def all_at_once(picture, draw):
    corner = draw.uniform(0, 0.02), draw.uniform(0, 0.02)
    picture = cut(picture, corner[0], corner[1], 0.02 - corner[0], 0.02 - corner[1])
    return coloured(picture, draw), draw.uniform(0.5, 2), draw.randint(30, 90)


def kinds(picture, draw):
    yield from ((f"jpeg-{level}", lambda to, level=level: quality(picture, level, to)) for level in (30, 60, 90))
    yield from ((f"resize-{factor}", lambda to, factor=factor: resized(picture, factor, to)) for factor in (0.5, 2))
    # "2%" is taken off each side of the frame; the corner crop takes it from two sides only, which moves everything.
    yield "crop-middle", lambda to: quality(cut(picture, 0.01, 0.01, 0.01, 0.01), 90, to)
    yield "crop-corner", lambda to: quality(cut(picture, 0.02, 0.02, 0, 0), 90, to)
    yield "crop-each-side", lambda to: quality(cut(picture, 0.02, 0.02, 0.02, 0.02), 90, to)
    yield "colour", lambda to: quality(coloured(picture, draw), 90, to)

    def together(to):
        changed, factor, level = all_at_once(picture, draw)
        size = [max(1, round(factor * side)) for side in changed.size]
        quality(changed.resize(size, Image.Resampling.BICUBIC), level, to)

    yield "all-at-once", together


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pictures", type=pathlib.Path)
    parser.add_argument("target", type=pathlib.Path)
    parser.add_argument("--most", type=int, default=10 ** 9)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    files = sorted(path for path in args.pictures.rglob("*") if path.suffix.lower() in (".jpg", ".jpeg", ".png"))
    for file in files[:args.most]:
        # The name alone decides, so that a longer list changes nothing for those already in it.
        draw = random.Random(f"{args.seed} {file.stem}")
        picture = Image.open(file).convert("RGB")
        for kind, write in [("original", lambda to, picture=picture: picture.save(to.with_suffix(".png"), compress_level=1)),
                            *kinds(picture, draw)]:
            (args.target / kind).mkdir(parents=True, exist_ok=True)
            write(args.target / kind / file.stem)


if __name__ == "__main__":
    main()
