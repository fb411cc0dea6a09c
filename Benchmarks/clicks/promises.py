"""Whether promised clicks come, late conversions beside an oracle, and what more processes are worth: parts of compare.py."""

import json
import statistics

import section


def calibration(call, learn, log, splits=5):
    """Clicks over promised clicks of the values of each field, on test parts one after the other."""
    report = json.loads(call(learn, "clicks", "calibration", log, "--splits", splits, "--format", "json"))
    steps = {"raw": "as it is", "field": "map and shift for each value", "online": "and a shift that follows"}
    lines = [[field["field"], field["cells"],
              *(f"{held} ({worst:.2f})" for held, worst in zip(field["holding"], field["furthest"]))]
             for field in report["fields"]]
    total = sum(field["cells"] for field in report["fields"])
    held = [sum(field["holding"][step] for field in report["fields"]) for step in range(len(steps))]
    near = [sum(abs(cell["ratios"][step] - 1) <= 0.1 for cell in report["cells"]) for step in range(len(steps))]
    if total:
        lines.append(["all", total, *(f"{number} ({100 * number / total:.0f}%), {close} within 0.1"
                                      for number, close in zip(held, near))])
    parts = "; ".join(f"{split['rows']} rows, {split['ratio']:.3f}" for split in report["splits"])
    return (f"Test parts in the order of time, with clicks over promised clicks of all their rows before calibration: {parts}.\n\n"
            + section.table(["field", "values"] + [f"right: {steps[step]}" for step in report["steps"]], lines))


def late(call, learn, folder, seeds, shapes=(1, 0.7, 1.5)):
    """Log loss over the oracle's, on generated logs of conversions that come late."""
    lines = []
    for shape in shapes:
        reports = []
        for seed in range(1, seeds + 1):
            log = folder / "conversions.csv"
            call(learn, "conversions", "generate", log, "--shape", shape, "--seed", seed)
            reports.append(json.loads(call(learn, "conversions", "evaluate", log, "--format", "json")))
        for rows in zip(*(report["rows"] for report in reports)):
            excess = [100 * row["excess"] for row in rows]
            lines.append(["exponential" if shape == 1 else f"Weibull, shape {shape}", rows[0]["model"],
                          f"{statistics.mean(row['logLoss'] for row in rows):.4f}", section.spread(excess, 2) + "%",
                          section.spread([row["ratio"] for row in rows], 3)])
    missing = [100 * report["missing"] for report in reports]
    sizes = reports[0]["sizes"]
    return (f"{sizes[0]} clicks to learn from and {sizes[1]} later ones to judge by, {seeds} seeds; {min(missing):.0f} to "
            f"{max(missing):.0f}% of the conversions of the last row's logs had not arrived.\n\n"
            + section.table(["delays", "model", "log loss", "above the oracle", "conversions / predicted"], lines))


def processes(call, learn, log, counts=(1, 2), rounds=3):
    """Examples a second of the same training in one process and in several, in turns."""
    rates, areas = {count: [] for count in counts}, {}
    for _ in range(rounds):
        for count in counts:
            report = json.loads(call(learn, "clicks", "train", log, "--processes", count, "--epochs", 1, "--batch", 2048,
                                     "--no-history", "--format", "json"))
            rates[count].append(report["examplesPerSecond"])
            areas[count] = report["area"]
    lines = [[count, section.spread(rates[count], 0),
              section.spread([mine / first for mine, first in zip(rates[count], rates[counts[0]])], 2), f"{areas[count]:.6f}"]
             for count in counts]
    return section.table(["processes", "examples/s", "× of one", "AUC of later rows"], lines)
