"""The peer: scikit-learn's linear SVM over tf-idf of words and pairs, cut and folded as the model is.

    peer.py SMS_SPAM.tsv SEED …     one JSON line with shares over seeds
"""

import json
import re
import sys

import numpy
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

BLOCKED = 0.001  # of harmless messages in training, held out in turn


def dealt(groups, count, seed):
    order = numpy.random.RandomState(seed).permutation(groups.max() + 1)
    return (order % count)[groups]


def fit(texts, spam, rows):
    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    model = LinearSVC(C=1.0).fit(words.fit_transform(texts[rows]), spam[rows])
    return lambda chosen: model.decision_function(words.transform(texts[chosen]))


def study(texts, spam, groups, seed):
    folds, blocked = dealt(groups, 5, seed), numpy.zeros(len(texts), bool)
    for held in range(5):
        seen, unseen = numpy.flatnonzero(folds != held), numpy.flatnonzero(folds == held)
        inner, scores = dealt(groups, 5, seed + 1000)[seen], numpy.zeros(len(seen))
        for part in range(5):
            scores[inner == part] = fit(texts, spam, seen[inner != part])(seen[inner == part])
        harmless = numpy.sort(scores[~spam[seen]])[::-1]
        blocked[unseen] = fit(texts, spam, seen)(unseen) > harmless[int(BLOCKED * len(harmless))]
    return {"harmlessBlocked": blocked[~spam].mean(), "spamCaught": blocked[spam].mean(),
            "accuracy": (blocked == spam).mean()}


def main():
    lines = [line.rstrip("\n").split("\t", 1) for line in open(sys.argv[1], encoding="utf-8")]
    spam = numpy.array([label == "spam" for label, _ in lines])
    texts = numpy.array([text for _, text in lines], dtype=object)
    known = {}
    keys = [re.sub(r"\d", "0", " ".join(text.lower().split())) for text in texts]
    groups = numpy.array([known.setdefault(key, len(known)) for key in keys])
    print(json.dumps([study(texts, spam, groups, int(seed)) for seed in sys.argv[2:]]))


if __name__ == "__main__":
    main()
