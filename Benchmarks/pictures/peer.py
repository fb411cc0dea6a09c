"""The peer: Pillow and onnxruntime, from files to vectors. Speaks as `vitrine-picture-rate` does.

    peer.py --list FILE --graph FILE loop             one picture after the other, with the defaults of both
    peer.py --list FILE --graph FILE pool W B T       W threads with Pillow's `draft`, batches of B, T threads a run

Prints a line when ready, and one for each line on standard input: the seconds of a pass over the list.
"""

import argparse
import concurrent.futures
import json
import sys
import time

import numpy
import onnxruntime
from PIL import Image

SIDE, FRACTION, MEAN, SCALE = 224, 0.875, 127, 128
# The shorter side at which a centre crop still has SIDE pixels.
DRAFT = (int(-(-SIDE // FRACTION)),) * 2


def pixels(path, draft):
    picture = Image.open(path)
    if draft:
        picture.draft("RGB", DRAFT)
    picture = picture.convert("RGB")
    width, height = picture.size
    length = int(FRACTION * min(width, height))
    left, top = (width - length + 1) // 2, (height - length + 1) // 2
    picture = picture.crop((left, top, left + length, top + length)).resize((SIDE, SIDE), Image.Resampling.BICUBIC)
    return (numpy.asarray(picture, dtype=numpy.float32).transpose(2, 0, 1) - MEAN) / SCALE


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--list", required=True)
    parser.add_argument("--graph", required=True)
    parser.add_argument("--vectors")
    parser.add_argument("mode", choices=["loop", "pool"])
    parser.add_argument("sizes", nargs="*", type=int)
    args = parser.parse_args()
    files = open(args.list).read().splitlines()
    options = onnxruntime.SessionOptions()
    if args.mode == "pool":
        workers, size, options.intra_op_num_threads = args.sizes
        pool = concurrent.futures.ThreadPoolExecutor(workers)
    session = onnxruntime.InferenceSession(args.graph, options, providers=["CPUExecutionProvider"])

    def encode(batch, draft):
        return session.run(None, {"pixels": numpy.stack([pixels(path, draft) for path in batch])})[0]

    def run():
        if args.mode == "loop":
            return numpy.concatenate([encode([path], draft=False) for path in files])
        batches = [files[start:start + size] for start in range(0, len(files), size)]
        return numpy.concatenate(list(pool.map(lambda batch: encode(batch, draft=True), batches)))

    print(json.dumps({"pictures": len(files)}), flush=True)
    for _ in sys.stdin:
        began, used = time.perf_counter(), time.process_time()
        rows = run()
        line = {"seconds": time.perf_counter() - began, "processorSeconds": time.process_time() - used}
        if args.vectors:
            rows.astype("<f4").tofile(args.vectors)
        print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
