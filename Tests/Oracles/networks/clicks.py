#!/usr/bin/env python3
"""What click networks answer, from the papers' formulas in double precision: makes clicks.json. Needs numpy.

Weights and inputs are no random numbers but a function of name and place, which the test repeats:
0.5 · sin(0.7 · place + sum of the name's bytes).
"""

import json
import pathlib

import numpy as np

BATCH, FIELDS, WIDTH, DENSE = 3, 4, 5, 2
FLAT = FIELDS * WIDTH + DENSE


def value(name, *shape):
    count = int(np.prod(shape))
    return (0.5 * np.sin(0.7 * np.arange(count) + sum(name.encode()))).reshape(shape)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def softmax(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def linear(name, x, outputs):
    return x @ value(f"{name}.weight", outputs, x.shape[-1]).T + value(f"{name}.bias", outputs)


def perceptron(name, x, widths):
    for index, width in enumerate(widths):
        x = np.maximum(linear(f"{name}.layers.{index}", x, width), 0)
    return x


rows, dense = value("rows", BATCH, FIELDS, WIDTH), value("dense", BATCH, DENSE)
flat = np.concatenate([rows.reshape(BATCH, -1), dense], -1)


def logistic(prefix=""):
    return rows[:, :, :1].sum(1) + value(f"{prefix}bias", 1) + linear(f"{prefix}dense", dense, 1)


def fm(prefix=""):
    pairs = sum((rows[:, i, 1:] * rows[:, j, 1:]).sum(-1, keepdims=True) for i in range(FIELDS) for j in range(i))
    return logistic(f"{prefix}linear.") + pairs


def deepfm():
    factors = np.concatenate([rows[:, :, 1:].reshape(BATCH, -1), dense], -1)
    return fm("fm.") + linear("logit", perceptron("deep", factors, [6, 4]), 1)


def dcn():
    x = flat
    for layer in range(2):
        x = flat * linear(f"crosses.layers.{layer}", x, FLAT) + x
    return linear("logit", np.concatenate([x, perceptron("deep", flat, [6])], -1), 1)


def mixture():
    x = flat
    for layer in range(2):
        name = f"crosses.layers.{layer}"
        gates = softmax(linear(f"{name}.gate", x, 3))
        total = 0
        for i in range(3):
            inner = np.tanh(x @ value(f"{name}.experts.{i}.reducing", 2, FLAT).T)
            inner = np.tanh(inner @ value(f"{name}.experts.{i}.inner", 2, 2).T)
            total = total + gates[:, i:i + 1] * flat * linear(f"{name}.experts.{i}.expanding", inner, FLAT)
        x = total + x
    return linear("logit", np.concatenate([x, perceptron("deep", flat, [6])], -1), 1)


def finalmlp():
    ends = []
    for stream, context in enumerate([rows[:, 0:2].reshape(BATCH, -1), value("streams.1.context", 1, WIDTH)]):
        name = f"streams.{stream}"
        gate = 2 * sigmoid(linear(f"{name}.gate.out", perceptron(f"{name}.gate", context, [3]), FLAT))
        ends.append(perceptron(f"{name}.perceptron", flat * gate, [6]))
    logit = linear("linear", np.concatenate(ends, -1), 1)
    for head in range(2):
        a, b = (end[:, head * 3:(head + 1) * 3] for end in ends)
        logit = logit + np.einsum("bi,ij,bj->b", a, value(f"forms.{head}", 3, 3), b)[:, None]
    return logit


def experts(levels, shared, own):
    tasks = ["click", "save"]
    inputs = [flat] * 3
    for level in range(levels):
        name = f"levels.{level}"
        common = [perceptron(f"{name}.shared.{i}", inputs[2], [4]) for i in range(shared)]
        owned = [[perceptron(f"{name}.{task}.{i}", inputs[t], [4]) for i in range(own)] for t, task in enumerate(tasks)]
        outputs = []
        for t, task in enumerate(tasks + (["shared"] if level < levels - 1 else [])):
            members = (owned[t] if t < 2 else owned[0] + owned[1]) + common
            gate = softmax(linear(f"{name}.gates.{task}", inputs[t], len(members)))
            outputs.append(sum(gate[:, i:i + 1] * member for i, member in enumerate(members)))
        inputs = outputs
    return np.concatenate([linear(f"heads.{task}.logit", perceptron(f"heads.{task}", inputs[t], [3]), 1)
                           for t, task in enumerate(tasks)], -1)


def esmm():
    click, conversion = (sigmoid(linear(f"{tower}.logit", perceptron(tower, flat, [6]), 1))
                         for tower in ("click", "conversion"))
    return np.concatenate([click, click * conversion, conversion], -1)


answers = {"logistic": logistic(), "fm": fm(), "deepfm": deepfm(), "dcn": dcn(), "mixture": mixture(),
           "finalmlp": finalmlp(), "mmoe": experts(1, 3, 0), "ple": experts(2, 2, 1), "esmm": esmm()}
pathlib.Path(__file__).with_suffix(".json").write_text(
    json.dumps({name: answer.ravel().tolist() for name, answer in answers.items()}, indent=1) + "\n")
