"""Makes sentences.json (200 sentences and their WordPiece ids) and sentences.safetensors (their vectors).

    pip install numpy==2.* safetensors tokenizers
    python minilm.py model.safetensors tokenizer.json

The vectors come from a plain float64 forward pass over one sentence at a time, without padding.
"""

import json
import math
import pathlib
import random
import sys

import numpy as np
from safetensors.numpy import load_file, save_file
from tokenizers import Tokenizer

WHO = ["a potter", "two friends", "my neighbour", "the head gardener", "an old sailor", "our teacher", "a café owner",
       "the night shift", "a first-time buyer", "somebody's aunt", "Łukasz", "the Müller family", "a jazz trio"]
DOES = ["is looking for", "sold", "cannot find", "photographed", "restored", "dreams about", "wrote a review of",
        "returned", "painted", "collects", "compared three kinds of", "unboxed", "gave away"]
WHAT = ["a walnut desk", "hand-thrown bowls", "linen curtains (beige)", "trail-running shoes", "a 1970s record player",
        "sourdough starters", "succulents", "a pair of noise-cancelling headphones", "wedding invitations",
        "Scandinavian wall lamps", "a gluten-free cake recipe", "vintage tram posters", "bicycle panniers"]
WHERE = ["", " near the harbour", " for under $40", " before the rain came", ", and it was worth it!", " in São Paulo",
         " - 20% off until Sunday", " for a small balcony", "; nobody else wanted it", " at 3 a.m."]
FIXED = ["This is an example sentence", "Each sentence is converted", "a", "?!", "Vitrine", "naïve façade coöperation",
         "supercalifragilisticexpialidocious", "12,345.67", "A cat sits on a mat.", "A feline rests on a rug."]


def sentences():
    generator = random.Random(20261121)
    made = list(FIXED)
    while len(made) < 200:
        text = "".join([generator.choice(WHO), " ", generator.choice(DOES), " ", generator.choice(WHAT), generator.choice(WHERE)])
        if generator.random() < 0.3:
            text += ". " + generator.choice(WHO).capitalize() + " " + generator.choice(DOES) + " " + generator.choice(WHAT) + "."
        if text not in made:
            made.append(text)
    return made


ERF = np.vectorize(math.erf)


def forward(weights, ids):
    def linear(x, name):
        return x @ weights[name + ".weight"].T + weights[name + ".bias"]

    def norm(x, name):
        centred = x - x.mean(-1, keepdims=True)
        scaled = centred / np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-12)
        return scaled * weights[name + ".weight"] + weights[name + ".bias"]

    def heads(x):
        return x.reshape(len(ids), 12, 32).transpose(1, 0, 2)

    x = weights["embeddings.word_embeddings.weight"][ids] + weights["embeddings.token_type_embeddings.weight"][0]
    x = norm(x + weights["embeddings.position_embeddings.weight"][: len(ids)], "embeddings.LayerNorm")
    for layer in range(6):
        name = f"encoder.layer.{layer}."
        query, key, value = (heads(linear(x, name + "attention.self." + part)) for part in ("query", "key", "value"))
        scores = query @ key.transpose(0, 2, 1) / np.sqrt(32)
        share = np.exp(scores - scores.max(-1, keepdims=True))
        share /= share.sum(-1, keepdims=True)
        context = (share @ value).transpose(1, 0, 2).reshape(len(ids), 384)
        x = norm(linear(context, name + "attention.output.dense") + x, name + "attention.output.LayerNorm")
        inner = linear(x, name + "intermediate.dense")
        inner = inner * (1 + ERF(inner / np.sqrt(2))) / 2
        x = norm(linear(inner, name + "output.dense") + x, name + "output.LayerNorm")
    mean = x.mean(0)
    return mean / np.linalg.norm(mean)


def main():
    weights = {name: tensor.astype(np.float64) for name, tensor in load_file(sys.argv[1]).items()}
    tokenizer = Tokenizer.from_file(sys.argv[2])
    tokenizer.no_padding()
    tokenizer.enable_truncation(128)
    texts = sentences()
    ids = [tokenizer.encode(text).ids for text in texts]
    vectors = np.array([forward(weights, sentence) for sentence in ids])
    print("longest", max(map(len, ids)), "first", vectors[0][:4], "cat/feline", vectors[8] @ vectors[9])
    # The model card's own example.
    assert np.allclose(vectors[0][:4], [0.0676569, 0.0634960, 0.0487131, 0.0793050], atol=1e-5)
    here = pathlib.Path(__file__)
    lines = [json.dumps({"text": text, "ids": sentence}, ensure_ascii=False) for text, sentence in zip(texts, ids)]
    here.with_name("sentences.json").write_text("[\n" + ",\n".join(lines) + "\n]\n")
    save_file({"vectors": vectors.astype(np.float16)}, here.with_name("sentences.safetensors"))


main()
