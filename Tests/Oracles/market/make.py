"""Makes exact.json: python3 make.py

Fixed-point roundings, products of money and rates, and divisions, in Python's unbounded integers and fractions.
"""

import json
import random
from fractions import Fraction
from pathlib import Path

HERE = Path(__file__).parent
ONE = 2**30
TOP = 10**15
draw = random.Random(21)


def half_even(value):
    scaled = Fraction(value) * ONE
    return round(scaled)


def doubles():
    step = 2.0**-30
    ties = [(k + 0.5) * step for k in (0, 1, 2, 3, 1000, 1001, -1, -2, -3)]
    edges = [0.0, 1.0, -1.0, 0.1, 1 / 3, step, 2.0**33 - 2.0**-19, -(2.0**33) + 2.0**-19, 5e-324]
    near = [0.5 * step * (1 + 2.0**-52), 0.5 * step * (1 - 2.0**-53)]
    wild = [draw.uniform(-1, 1) * 2.0 ** draw.randint(-40, 32) for _ in range(200)]
    return [{"value": v.hex(), "raw": str(half_even(v))} for v in ties + edges + near + wild]


def amount():
    return draw.choice([0, 1, TOP, draw.randrange(TOP), draw.randrange(10**6)])


def rate():
    return draw.choice([0, 1, ONE, ONE - 1, -1, 2**63 - 1, -(2**63), draw.randrange(ONE), draw.randrange(2**40)])


def products():
    rows = []
    for _ in range(200):
        a, r = amount(), rate()
        rows.append({"amount": str(a), "rate": str(r), "value": str(a * r)})
    return rows


def effective():
    rows = []
    for _ in range(200):
        a, m = amount(), draw.choice([0, 1, ONE, ONE - 1, draw.randrange(ONE)])
        rows.append({"amount": str(a), "rate": str(m), "value": str((a * m) // ONE)})
    return rows


def per_thousand():
    return [{"amount": str(a), "value": str(-((-a * ONE) // 1000))} for a in [amount() for _ in range(100)] + [1, 999, 1000]]


def quotients():
    rows = []
    for _ in range(300):
        n = draw.choice([1, -1]) * draw.randrange(2 ** draw.randint(1, 120))
        d = draw.randrange(1, 2 ** draw.randint(1, 62) + 1)
        n = draw.choice([n, n // d * d])
        rows.append({"dividend": str(n), "divisor": str(d), "down": str(n // d), "up": str(-(-n // d))})
    return rows


tables = {
    "doubles": doubles(),
    "products": products(),
    "effective": effective(),
    "perThousand": per_thousand(),
    "quotients": quotients(),
}
(HERE / "exact.json").write_text(json.dumps(tables, indent=1) + "\n")
