"""Means and ranges over seeds of what `vitrine signals bridge check` found.

usage: table.py CHECKED.jsonl
"""
import collections
import json
import sys

pairs = collections.defaultdict(lambda: collections.defaultdict(list))
counts = collections.defaultdict(list)
for line in open(sys.argv[1]):
    found = json.loads(line)
    pair = f"{found['from']} → {found['to']}"
    counts[pair].append(found["count"])
    for row in found["rows"]:
        pairs[pair][row["way"]].append((row["accuracy"]["estimate"], row["ratio"], row["difference"]["low"], row["difference"]["high"]))
    pairs[pair]["mostCommon"].append((found["baseline"], 0, 0, 0))
print("| pair | n a seed | answered by | right | of the new version's, mean (least to most) | difference, 95% of each seed |")
print("|---|---|---|---|---|---|")
for pair, ways in pairs.items():
    for way, seeds in ways.items():
        right = sum(seed[0] for seed in seeds) / len(seeds)
        ratios = [seed[1] for seed in seeds]
        ratio = f"{sum(ratios) / len(ratios):.3f} ({min(ratios):.3f} to {max(ratios):.3f})" if way != "mostCommon" else ""
        gaps = "; ".join(f"{seed[2]:+.3f} to {seed[3]:+.3f}" for seed in seeds) if way not in ("mostCommon", "new") else ""
        print(f"| {pair} | {', '.join(str(count) for count in counts[pair])} | {way} | {right:.3f} | {ratio} | {gaps} |")
