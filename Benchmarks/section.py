"""What the parts of `Benchmarks/run` share: the machine, quantiles, and their sections of RESULTS.md."""

import datetime
import os
import pathlib
import platform
import re
import statistics
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent
RESULTS = ROOT / "Benchmarks/RESULTS.md"
PARTS = [
    "pictures", "reading", "duplicates", "text-safety", "indexes", "clicks", "decisions", "large", "events", "memory", "goodput",
    "market",
]


def quantile(values, share):
    """By the nearest rank."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))] if values else float("nan")


def spread(values, digits=1):
    """Median with the smallest and largest."""
    return f"{statistics.median(values):.{digits}f} ({min(values):.{digits}f} … {max(values):.{digits}f})"


def table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def machine():
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")),
                 platform.machine())
    memory = next(int(line.split()[1]) for line in open("/proc/meminfo") if line.startswith("MemTotal")) >> 20
    return f"{os.cpu_count()} cores of {model}, {memory} GiB, Linux {platform.release().split('-')[0]}"


def revision():
    """The commit, and whether anything but the results differs from it."""
    def git(*words):
        return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True)

    name = git("describe", "--always", "--abbrev=9").stdout.strip()
    is_clean = git("diff", "--quiet", "HEAD", "--", ".", ":!Benchmarks/RESULTS.md").returncode == 0
    return (name or "unknown") + ("" if is_clean else "-dirty")


def write(part, title, body, load):
    """Replaces the part's section and leaves the others as they are.

    `load` is the load average before the part began: other work on the machine shows there.
    """
    text = RESULTS.read_text() if RESULTS.exists() else ""
    sections = {name: found.group(0) for name in PARTS
                if (found := re.search(rf"<!-- {name} -->.*?<!-- /{name} -->", text, re.S))}
    now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC")
    sections[part] = "\n".join([
        f"<!-- {part} -->", f"## {title}", "", body.strip(), "",
        f"Measured {now} at {revision()} on {machine()}; load average before it {load:.1f}. "
        f"Again: `Benchmarks/run {part}`.", f"<!-- /{part} -->"])
    head = ("# Benchmarks\n\nWritten by `make bench`, which runs `Benchmarks/run`; nothing here is typed in. Figures are "
            "medians with (smallest … largest).\nPeers run in the same minute on the same data: compare ratios, since "
            "machines differ and other work disturbs them.\n")
    RESULTS.write_text("\n".join([head, *("\n".join([sections[name], ""]) for name in PARTS if name in sections)]))
    print(f"\n{title}\n{body.strip()}\n", flush=True)
