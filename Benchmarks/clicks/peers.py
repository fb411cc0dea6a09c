#!/usr/bin/env python3
"""Click models of others on the rows of `vitrine-learn clicks evaluate --export`, with the same number of settings tried.

    peers.py lightgbm|dcn ROWS.safetensors SCORES.npy [--trials 6] [--seeds 3]

Settings are chosen on the validation part; the log-odds of the test part, one row a seed, go into SCORES.npy.
`lightgbm` needs PyPI's lightgbm, `dcn` needs torch: it is DCN-V2 as one would write it, with nn.Embedding and Adam.
"""

import argparse
import json

import numpy

from rows import Rows, area

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("model", choices=["lightgbm", "dcn"])
parser.add_argument("rows")
parser.add_argument("scores")
parser.add_argument("--trials", type=int, default=6)
parser.add_argument("--seeds", type=int, default=3)
parser.add_argument("--threads", type=int, default=1)
args = parser.parse_args()
data = Rows(args.rows)


def lightgbm(settings, seed):
    import lightgbm as library
    features = numpy.concatenate([data.codes.astype(float), data.dense], axis=1)
    fields = list(range(data.codes.shape[1]))
    options = {"objective": "binary", "metric": "auc", "verbosity": -1, "num_threads": args.threads, "seed": seed,
               "feature_fraction": 0.8, "bagging_fraction": 0.8, "bagging_freq": 1, "learning_rate": settings["rate"],
               "num_leaves": settings["leaves"], "min_data_in_leaf": settings["least"], "cat_smooth": settings["smooth"]}
    categorical = fields if settings["categorical"] else []
    train = library.Dataset(features[data.train], data.clicks[data.train], categorical_feature=categorical)
    validation = library.Dataset(features[data.validation], data.clicks[data.validation], reference=train)
    model = library.train(options, train, 2000, [validation], callbacks=[library.early_stopping(50, verbose=False)])
    return tuple(model.predict(features[part], raw_score=True) for part in (data.validation, data.test))


def dcn(settings, seed):
    import torch
    torch.set_num_threads(args.threads)
    torch.manual_seed(seed)
    codes, dense = torch.from_numpy(data.codes.copy()), torch.from_numpy(data.dense.copy())
    sizes = data.codes.max(axis=0) + 1
    codes = codes + torch.tensor(numpy.concatenate([[0], numpy.cumsum(sizes)[:-1]]))
    clicks = torch.from_numpy(data.clicks.astype(numpy.float32))
    width = data.codes.shape[1] * settings["width"] + data.dense.shape[1]

    class Network(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.table = torch.nn.Embedding(int(sizes.sum()), settings["width"])
            torch.nn.init.normal_(self.table.weight, std=0.05)
            self.crosses = torch.nn.ModuleList(torch.nn.Linear(width, width) for _ in range(settings["crosses"]))
            layers, last = [], width
            for size in settings["hidden"]:
                layers += [torch.nn.Linear(last, size), torch.nn.ReLU(), torch.nn.Dropout(settings["dropout"])]
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
    optimizer = torch.optim.Adam([
        {"params": network.table.parameters(), "weight_decay": settings["table_decay"]},
        {"params": [p for name, p in network.named_parameters() if not name.startswith("table")]}], lr=settings["rate"])
    loss = torch.nn.BCEWithLogitsLoss()

    def scores(part):
        network.eval()
        with torch.no_grad():
            answer = [network(codes[part][start:start + 4096], dense[part][start:start + 4096])
                      for start in range(0, len(codes[part]), 4096)]
        network.train()
        return torch.cat(answer).numpy().astype(float)

    train = numpy.arange(data.train.stop)
    best = (0, None, None)
    since = 0
    for _ in range(12):
        order = torch.from_numpy(numpy.random.default_rng(seed).permutation(train))
        for batch in order.split(512):
            optimizer.zero_grad()
            loss(network(codes[batch], dense[batch]), clicks[batch]).backward()
            optimizer.step()
        validation = scores(data.validation)
        value = area(validation, data.clicks[data.validation])
        since += 1
        if value > best[0]:
            best, since = (value, validation, scores(data.test)), 0
        if since > 2:
            break
    return best[1], best[2]


GRIDS = {
    "lightgbm": {"rate": [0.05, 0.02, 0.1], "leaves": [31, 15, 63], "least": [20, 50, 200], "smooth": [10, 50, 200],
                 "categorical": [True, False]},
    "dcn": {"rate": [1e-3, 5e-4, 3e-3], "width": [8, 4, 16], "crosses": [2, 1, 3], "dropout": [0, 0.2, 0.5],
            "table_decay": [0, 1e-5, 1e-4], "hidden": [[64, 32], [32, 16], [128, 64]]},
}

draw = numpy.random.default_rng(1)
run = {"lightgbm": lightgbm, "dcn": dcn}[args.model]
best = None
for trial in range(args.trials):
    # The first of each list, then draws.
    settings = {name: values[0 if trial == 0 else draw.integers(len(values))] for name, values in GRIDS[args.model].items()}
    value = area(run(settings, 1)[0], data.clicks[data.validation])
    if best is None or value > best[0]:
        best = (value, settings)
results = [run(best[1], 2 + seed) for seed in range(args.seeds)]
numpy.save(args.scores, numpy.array([test for _, test in results]))
areas = [area(test, data.clicks[data.test]) for _, test in results]
print(json.dumps({"model": args.model, "settings": best[1], "validation": best[0], "areas": areas}, default=str))
