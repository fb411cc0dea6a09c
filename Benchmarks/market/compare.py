#!/usr/bin/env python3
"""The market's algorithms: speed beside numpy and Python, and what bidding, pacing and budgets come to.

    compare.py            all
    compare.py --quick    fewer seeds, for a look
    compare.py --answers FOLDER   takes bidding.json, pacing.json … of `vitrine-market-rate` from there where they are

Runs in the virtual environment that `Benchmarks/run` makes, and writes its section of RESULTS.md. Bidding needs the auctions
of iPinYou's campaign 2997 at ../shared/data (or $VITRINE_SHARED/data) and is left out elsewhere.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import section  # noqa: E402

ROOT = HERE.parent.parent
PEERS = ["plain Python", "numpy, one at a time", "numpy, 1,024 at once"]
RATE = ROOT / ".build/release/vitrine-market-rate"


ANSWERS = None


def run(*words):
    name = "lies" if "--lies" in words else words[0]
    if ANSWERS and (ANSWERS / f"{name}.json").exists():
        return json.loads((ANSWERS / f"{name}.json").read_text())
    print("   ", *words, file=sys.stderr, flush=True)
    return json.loads(subprocess.run([RATE, *map(str, words)], check=True, capture_output=True, text=True).stdout)


def race(passes, part="auctions", peer="peer.py"):
    """Ours and the peer's take turns."""
    runners = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        for command in ([RATE, part], [sys.executable, HERE / peer])]
    rates = {}
    for turn in range(passes + 1):
        for runner in runners:
            runner.stdin.write("go\n")
            runner.stdin.flush()
            line = json.loads(runner.stdout.readline())
            if turn > 0:
                for name, seconds in line["seconds"].items():
                    rates.setdefault(name, []).append(line["auctions"] / seconds)
    for runner in runners:
        runner.stdin.close()
        runner.wait()
        runner.stdout.close()
    return rates


def speed(rates):
    rows = []
    for name, ours in rates.items():
        if "," in name:
            continue
        peers = [rates.get(f"{name}, {peer}") for peer in PEERS]
        ratios = [section.spread([a / b for a, b in zip(ours, peer)]) if peer else "" for peer in peers]
        rows.append([name, section.spread([r / 1e6 for r in ours], 2), *ratios])
    return (
        "20 bidders, 4 slots, one core, in seconds of the processor. Peers use floating point and know no parties, items or "
        "setters of prices. A decision has one auction, so that one at a time is what a server does.\n\n" + section.table(
            ["mechanism", "million auctions/s", *(f"× {peer}" for peer in PEERS)], rows))


def served(passes):
    """What a server does between gathering and the ledger."""
    runner = subprocess.Popen([RATE, "served"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    rates = {}
    for turn in range(passes + 1):
        runner.stdin.write("go\n")
        runner.stdin.flush()
        line = json.loads(runner.stdout.readline())
        if turn > 0:
            for name, seconds in line["seconds"].items():
                rates.setdefault(name, []).append(line["requests"] / seconds)
    runner.stdin.close()
    runner.wait()
    runner.stdout.close()
    rows = [[name, section.spread([rate / 1e3 for rate in found], 1)] for name, found in sorted(rates.items())]
    return (
        "Budgets and multipliers of 60 candidates, eligibility, auction, price, 60 items of content, page, holds, and the "
        "multipliers of all campaigns every 1,000 requests; one core, in seconds of the processor. No peer does the "
        "same work.\n\n" + section.table(["page", "thousand requests/s"], rows))


def world(rates):
    ours, peer = rates["world with memory"], rates["world with memory, numpy without"]
    rows = [["Vitrine, people with memory", section.spread([rate / 1e3 for rate in ours], 0), ""],
            ["numpy, 1,000 at once, without", section.spread([rate / 1e3 for rate in peer], 0),
             section.spread([a / b for a, b in zip(ours, peer)])]]
    least = min(ours)
    return (
        "48 campaigns bid on every page and three slots are sold, on one core, in seconds of the processor. In ours people learn and "
        "forget, budgets are paced, organic entries are read, and advertisers react; the peer has none of these. AuctionNet's core "
        "makes 181,000 auctions a second without people.\n\n" + section.table(
            ["world", "thousand auctions/s", "ours ×"], rows) +
        f"\n\nAt least 200,000 a second: {'holds' if least >= 200_000 else '**does not hold** in the slowest pass'}.")


def lies(count):
    found = run("auctions", "--lies", count)
    rows = [[name, found["profitable"][name], f"{found['largestGainInMicros'][name]:.3g}"]
            for name in sorted(found["profitable"])]
    return (
        f"{found['markets']:,} random markets; each bidder tries bids around every rival's standing and far from it. A gain "
        "counts beyond the micro for a billed event that rounding up can cost.\n\n" + section.table(
            ["mechanism", "markets with a profitable lie", "largest gain, micros"], rows))


def interval(found, digits=0):
    return f"{found['estimate']:+.{digits}f} ({found['low']:+.{digits}f} … {found['high']:+.{digits}f})"


def bidding():
    shared = pathlib.Path(os.environ.get("VITRINE_SHARED", ROOT.parent / "shared"))
    folder = shared / "data/auctions/ipinyou-2997"
    if not folder.exists():
        return "The auctions of campaign 2997 are not on this machine."
    answer = run("bidding", folder / "test.theta.txt", "--info", folder / "info.json")
    found = answer["comparison"]
    rows = []
    for row in found["rows"]:
        gain = interval(row["gain"]) if "gain" in row else ""
        speed = answer["microsecondsABid"].get(row["policy"])
        rows.append([
            row["policy"] + (" (hindsight)" if row["isHindsight"] else ""), *row["clicks"], row["totalClicks"], gain,
            f"{speed:.2f}" if speed else ""])
    head = ["policy", *(f"1/{round(1 / share)}" for share in found["shares"]), "sum", f"against {found['comparedWith']}",
            "µs a bid"]
    return (
        f"iPinYou campaign 2997, {found['auctions']:,} auctions in episodes of {found['episodeLength']:,}, second price; the "
        "budget of an episode is a share of what its auctions cost on average in training. Published clicks at 1/32: SS-MDP "
        "80, RLB 78, linear 71 (Cai et al., WSDM 2017). No command fits a parameter on these auctions, but kinds of bidders "
        "were tried on them before the learning ones were written; rows marked hindsight use what no bidder can know. Intervals are a paired bootstrap over episodes: the sum of clicks alone tells few of these "
        "policies apart.\n\n" + section.table(head, rows))


def pacing(seeds):
    found = run("pacing", "--seeds", seeds)
    head = ["market", "strategy", *(f"T = {length:,}" for length in found["lengths"]), "exponent"]
    rows = [
        [row["market"], row["strategy"], *(f"{at['estimate']:.1f}" for at in row["regret"]),
         f"{row['exponent']['estimate']:.2f} ({row['exponent']['low']:.2f} … {row['exponent']['high']:.2f})"]
        for row in found["rows"]]
    return (
        f"Utility behind the best fractional choice in hindsight, mean of {found['seeds']} seeds; values and prices are U[0,1], in the "
        "hourly market times a level of the hour; the budget is half of what the campaign would spend.\n\n" + section.table(
            head, rows))


def budgets(days):
    by = {}
    for row in run("budgets", "--days", days):
        by.setdefault(row["strategy"], []).append(row)
    rows = [
        [name, max(row["microsOverBudget"] for row in found),
         section.spread([100 * row["overdelivery"] for row in found], 3),
         section.spread([100 * row["spentWhereDemandAllows"] for row in found], 2),
         section.spread([row["surplus"] for row in found], 2)]
        for name, found in by.items()]
    return (
        f"1,000 campaigns, 3,000,000 requests of 10 candidates and 3 slots, traffic from 0.4 to 1.6 of its mean, two nodes "
        f"with leases, clicks after 20 s on average, pacing hears of spend 10 s late; {len(rows and next(iter(by.values())))} days. Demand allows where an "
        "unpaced campaign without a budget spends 1.5 budgets.\n\n" + section.table(
            ["strategy", "micros over budget", "clicks given away, % of spend", "spent where demand allows, %",
             "surplus of campaigns, budgets"], rows))


def targets(days):
    found = run("cost-targets", "--days", days)
    rows = [[name, f"{found['score'][name]:,.0f}", f"{100 * found['violations'][name]:.1f}",
             f"{100 * found['spentOfBudget'][name]:.0f}"] for name in sorted(found["score"])]
    return (
        f"{found['agents']} agents with a budget and a target CPA in one market, {found['days']} days, each played twice with "
        "roles swapped; score = conversions · min(1, (target/CPA)²) as in AuctionNet. One price for each constraint scores "
        f"{found['ratio']['estimate']:.2f} ({found['ratio']['low']:.2f} … {found['ratio']['high']:.2f}) times PID.\n\n" +
        section.table(["policy", "score", "days over target by a tenth, %", "budget spent, %"], rows) +
        "\n\nThe gains of PID are the best of 27 on other days. At most 5% of days over target: " +
        ("holds." if found["violations"]["one price for each constraint"] <= 0.05 else "**does not hold**."))


def main():
    global ANSWERS
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--quick", action="store_true")
    options.add_argument("--answers", type=pathlib.Path)
    chosen = options.parse_args()
    quick, ANSWERS = chosen.quick, chosen.answers
    load = os.getloadavg()[0]
    parts = {
        "Auctions a second": speed(race(3 if quick else 7)), "The served path": served(3 if quick else 7),
        "A world a second": world(race(3 if quick else 7, "world", "world_peer.py")), "Lies": lies(2_000 if quick else 100_000),
        "Bidding under a budget": bidding(), "Regret of pacing": pacing(3 if quick else 10),
        "A day of budgets": budgets(1 if quick else 3), "Target costs": targets(4 if quick else 20)}
    note = "\n\nAll but the speed was measured earlier, at other times." if ANSWERS else ""
    body = "\n\n".join(f"### {name}\n\n{body}" for name, body in parts.items())
    section.write("market", "The market", body + note, load)


if __name__ == "__main__":
    main()
