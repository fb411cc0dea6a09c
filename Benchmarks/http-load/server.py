"""A real `vitrine serve` on loopback, with a copy of the demo's data, for one measurement. Standard library alone."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
VITRINE = ROOT / ".build/release/vitrine"
WORK = ROOT / ".build/benchmarks"


def demo():
    """The data of the small demo, made once."""
    place = WORK / "demo"
    if not (place / "vitrine.sqlite").exists():
        shutil.rmtree(place, ignore_errors=True)
        WORK.mkdir(parents=True, exist_ok=True)
        print("making the demo's data", flush=True)
        subprocess.run([VITRINE, "demo", "--once", "--scale", "small", "--seed", "1", "--data", place],
                       cwd=ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return place


def large():
    """A market of 100,000 ads over 50,000 items, with texts, people and what they did; made once, in some minutes."""
    place = WORK / "large-market"
    if not (place / "ready").exists():
        shutil.rmtree(place, ignore_errors=True)
        rows = WORK / "large-rows"
        print("making a large market", flush=True)

        def run(*command):
            subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

        run("python3", ROOT / "Benchmarks/http-load/market.py", rows)
        run(VITRINE, "init", "--currency", "USD", "--time-zone", "UTC", "--data", place)
        for what in ["items", "users", "campaigns", "events"]:
            run(VITRINE, "import", what, rows / f"{what}.jsonl", "--data", place)
        run(VITRINE, "signals", "run", "text.embedding", "--data", place)
        run(VITRINE, "models", "train", "--data", place)
        (place / "ready").touch()
    return place


def taught(teach):
    """The large market after its people saw pages and acted, with a light and a heavy model trained on that; made once."""
    place = WORK / "taught-market"
    if not (place / "taught").exists():
        print("letting people see pages, and training on what they did", flush=True)
        with Server("teaching", market=large) as served:
            teach(served)
            served.stop()
            command = [VITRINE, "models", "train", "--kind", "cascade", "--seed", "1", "--format", "json"]
            with open(WORK / "taught.json", "wb") as report:
                subprocess.run([*command, "--data", served.data], cwd=ROOT, check=True, stdout=report,
                               stderr=subprocess.DEVNULL)
            shutil.rmtree(place, ignore_errors=True)
            shutil.copytree(served.data, place)
        (place / "taught").touch()
    return place


class Server:
    """Started with a copy of a market's data, which goes with it."""

    def __init__(self, name, cores=None, market=demo):
        self.data = WORK / name
        self.cores = cores
        shutil.rmtree(self.data, ignore_errors=True)
        shutil.copytree(market(), self.data)
        self.start()

    def start(self):
        began = time.perf_counter()
        command = [VITRINE, "serve", "--data", self.data, "--port", "0", "--format", "json"]
        if self.cores:
            command = ["taskset", "-c", self.cores, *command]
        self.log = open(self.data / "server.log", "ab")
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=self.log)
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{VITRINE} did not start: see {self.data}/server.log; `make build` makes it.")
        started = json.loads(line)
        self.port = int(started["url"].rsplit(":", 1)[1])
        self.key = pathlib.Path(started["keyFile"]).read_text().strip()
        self.seconds_to_start = time.perf_counter() - began

    def resident(self):
        """Resident memory in bytes."""
        for line in open(f"/proc/{self.process.pid}/status"):
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        raise SystemExit("The server is gone: see its log.")

    def processor_seconds(self):
        fields = open(f"/proc/{self.process.pid}/stat").read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def kill(self):
        """As if the machine took it away: no handler of the process runs."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()
        self.log.close()

    def stop(self):
        self.process.terminate()
        status = self.process.wait(60)
        self.process.stdout.close()
        self.log.close()
        if status != 0:
            raise SystemExit(f"The server ended with {status}: see {self.data}/server.log.")

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        if self.process.poll() is None:
            self.kill() if any(failure) else self.stop()
        if not any(failure):
            shutil.rmtree(self.data)
