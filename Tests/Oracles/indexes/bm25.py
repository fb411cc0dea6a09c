"""Writes bm25.json: scores of rank_bm25 with the idf that our documentation states.

    pip install rank_bm25==0.2.2 numpy && python bm25.py
"""

import json
import math
import pathlib
import random

import rank_bm25

K1, B = 1.2, 0.75


def main():
    chance = random.Random(7)
    words = [f"w{i}" for i in range(30)]
    shares = [1 / (i + 1) for i in range(30)]
    texts = [chance.choices(words, shares, k=chance.randint(1, 20)) for _ in range(150)]
    index = rank_bm25.BM25Okapi(texts, k1=K1, b=B)
    for word in words:
        holding = sum(word in text for text in texts)
        index.idf[word] = math.log(1 + (len(texts) - holding + 0.5) / (holding + 0.5))
    questions = [chance.choices(words, k=chance.randint(1, 4)) for _ in range(12)] + [["w0", "w0", "nowhere"]]
    answers = [[float(score) for score in index.get_scores(question)] for question in questions]
    path = pathlib.Path(__file__).with_suffix(".json")
    path.write_text(json.dumps({"rank_bm25": "0.2.2", "k1": K1, "b": B, "texts": texts, "questions": questions,
                                "scores": answers}) + "\n")


if __name__ == "__main__":
    main()
