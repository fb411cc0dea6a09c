#!/usr/bin/env python3
"""How many examples a second plain PyTorch trains DCN-V2 on: the peer of `vitrine-click-rate`.

    torch_rate.py ROWS.safetensors --batch 1024 --threads 1 [--sparse]

Reads commands from standard input: each `go` trains on as many batches as `--steps` says and answers with the seconds as a
line of JSON. With `--sparse` the embedding's gradients are sparse and follow torch's Adagrad, which is as fast as PyTorch gets
without code of one's own; without it, everything follows Adam, as most examples do.
"""

import argparse
import json
import sys
import time

import numpy
import torch

from rows import Rows

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("rows")
parser.add_argument("--batch", type=int, default=1024)
parser.add_argument("--threads", type=int, default=1)
parser.add_argument("--steps", type=int, default=50)
parser.add_argument("--width", type=int, default=16)
parser.add_argument("--crosses", type=int, default=3)
parser.add_argument("--hidden", default="128,64")
parser.add_argument("--sparse", action="store_true")
args = parser.parse_args()
torch.set_num_threads(args.threads)
torch.manual_seed(1)

data = Rows(args.rows)
sizes = data.codes.max(axis=0) + 1
codes = torch.from_numpy(data.codes + numpy.concatenate([[0], numpy.cumsum(sizes)[:-1]]))
dense = torch.from_numpy(data.dense.copy())
clicks = torch.from_numpy(data.clicks.astype(numpy.float32))
width = codes.shape[1] * args.width + dense.shape[1]


class Network(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.table = torch.nn.Embedding(int(sizes.sum()), args.width, sparse=args.sparse)
        self.crosses = torch.nn.ModuleList(torch.nn.Linear(width, width) for _ in range(args.crosses))
        layers, last = [], width
        for size in map(int, args.hidden.split(",")):
            layers += [torch.nn.Linear(last, size), torch.nn.ReLU()]
            last = size
        self.deep = torch.nn.Sequential(*layers)
        self.logit = torch.nn.Linear(width + last, 1)

    def forward(self, codes, dense):
        first = torch.cat([self.table(codes).flatten(1), dense], 1)
        x = first
        for layer in self.crosses:
            x = first * layer(x) + x
        return self.logit(torch.cat([x, self.deep(first)], 1)).squeeze(1)


network = Network()
others = [parameter for name, parameter in network.named_parameters() if not name.startswith("table")]
optimizers = ([torch.optim.Adagrad(network.table.parameters(), lr=0.05), torch.optim.Adam(others, lr=1e-3)]
              if args.sparse else [torch.optim.Adam(network.parameters(), lr=1e-3)])
loss = torch.nn.BCEWithLogitsLoss()
order = torch.from_numpy(numpy.random.default_rng(1).permutation(data.train.stop))
place = 0
print(json.dumps({"rows": int(sizes.sum()), "examples": args.steps * args.batch}), flush=True)
for line in sys.stdin:
    began, processor = time.perf_counter(), time.process_time()
    for _ in range(args.steps):
        if place + args.batch > len(order):
            place = 0
        batch = order[place:place + args.batch]
        place += args.batch
        for optimizer in optimizers:
            optimizer.zero_grad()
        value = loss(network(codes[batch], dense[batch]), clicks[batch])
        value.backward()
        for optimizer in optimizers:
            optimizer.step()
        last = value.item()
    print(json.dumps({"seconds": time.perf_counter() - began, "processorSeconds": time.process_time() - processor,
                      "loss": last}), flush=True)
