"""Writes the clothing photos as a catalogue, one item a photo with its folder as the category.

usage: catalogue.py CLOTHING OUT

OUT/items.jsonl has all photos; OUT/train.csv names the items of the training folder, the only ones that a bridge may be
fitted on.
"""
import json
import pathlib
import sys

clothing, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
out.mkdir(parents=True, exist_ok=True)
with open(out / "items.jsonl", "w") as items, open(out / "train.csv", "w") as train:
    train.write("item\n")
    for part in ["train", "validation"]:
        for number, photo in enumerate(sorted((clothing / part).glob("*/*"))):
            item = f"{part}-{number:04}"
            kind = photo.parent.name
            row = {"id": item, "title": kind, "category": kind, "picture": str(photo.relative_to(clothing))}
            items.write(json.dumps(row) + "\n")
            if part == "train":
                train.write(item + "\n")
