"""Writes boxes.json beside this file: COCO's figures from pycocotools on generated boxes.

    python3 -m venv venv && venv/bin/pip install pycocotools==2.0.10 numpy
    venv/bin/python boxes.py
"""
import contextlib
import io
import json
import pathlib
from importlib.metadata import version

import numpy as np
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

HERE = pathlib.Path(__file__).parent


def case(seed, pictures, labels, with_crowds):
    """Truths of all sizes; answers near them, far from them, and doubled; scores that tie."""
    random = np.random.default_rng(seed)
    truths, answers = [], []
    for picture in range(pictures):
        for _ in range(random.integers(0, 6)):
            width, height = np.round(np.exp(random.uniform(np.log(8), np.log(220), 2)), 1)
            x, y = np.round(random.uniform(0, 300, 2), 1)
            label = int(random.integers(labels))
            crowd = int(with_crowds and random.random() < 0.15)
            truths.append([picture, label, x, y, width, height, crowd])
            for _ in range(random.integers(0, 4)):
                shift = random.normal(0, 0.12, 4) * [width, height, width, height]
                box = np.round(np.maximum([x, y, width, height] + shift, [0, 0, 2, 2]), 1)
                wrong = random.random() < 0.15
                said = int(random.integers(labels)) if wrong else label
                answers.append([picture, said, *box.tolist(), float(np.round(random.random(), 2))])
        for _ in range(random.integers(0, 3)):
            box = np.round([*random.uniform(0, 300, 2), *random.uniform(5, 150, 2)], 1)
            answers.append([picture, int(random.integers(labels)), *box.tolist(), float(np.round(random.random(), 2))])
    data = {
        "info": {}, "images": [{"id": picture + 1} for picture in range(pictures)],
        "categories": [{"id": label + 1, "name": str(label)} for label in range(labels)],
        "annotations": [
            {"id": index + 1, "image_id": row[0] + 1, "category_id": row[1] + 1, "bbox": [float(v) for v in row[2:6]],
             "area": float(row[4] * row[5]), "iscrowd": row[6]} for index, row in enumerate(truths)],
    }
    results = [
        {"image_id": row[0] + 1, "category_id": row[1] + 1, "bbox": row[2:6], "score": row[6]} for row in answers]
    with contextlib.redirect_stdout(io.StringIO()):
        coco = COCO()
        coco.dataset = data
        coco.createIndex()
        evaluation = COCOeval(coco, coco.loadRes(results), "bbox")
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    figures = [None if value == -1 else float(value) for value in evaluation.stats[:6]]
    return {
        "labels": labels, "pictures": pictures,
        "truths": [[float(v) for v in row] for row in truths], "answers": [[float(v) for v in row] for row in answers],
        "figures": dict(zip(["mean", "at50", "at75", "small", "medium", "large"], figures)),
    }


cases = [case(1, 12, 2, False), case(2, 30, 3, True), case(3, 5, 1, False), case(4, 40, 5, True)]
text = json.dumps({"made_with": {"pycocotools": version("pycocotools"), "numpy": np.__version__}, "cases": cases})
(HERE / "boxes.json").write_text(text + "\n")
