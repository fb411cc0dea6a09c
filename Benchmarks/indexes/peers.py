"""The peers: each builds an index of unit vectors by inner product, and searches it with one thread."""

import time

import faiss
import hnswlib
import numpy
import usearch
from usearch.index import Index

LINKS, BUILD_WIDTH = 16, 200
VERSIONS = {"hnswlib": "0.8.0", "faiss": faiss.__version__, "usearch": usearch.__version__}


class Hnswlib:
    name = "hnswlib"

    def __init__(self, base):
        self.index = hnswlib.Index(space="ip", dim=base.shape[1])
        self.index.init_index(max_elements=len(base), M=LINKS, ef_construction=BUILD_WIDTH, random_seed=1)
        self.index.set_num_threads(1)
        self.index.add_items(base)

    def search(self, queries, count, width):
        self.index.set_ef(max(count, width))
        return self.index.knn_query(queries, count)[0]

    def filtered(self, queries, count, width, modulus):
        self.index.set_ef(max(count, width))
        rows, times = [], []
        for place, query in enumerate(queries):
            rest = place % modulus
            began = time.perf_counter()
            try:
                rows.append(self.index.knn_query(query, count, filter=lambda key: key % modulus == rest)[0][0])
            except RuntimeError:  # Fewer than `count` were found: it answers nothing then.
                rows.append(numpy.full(count, -1))
            times.append(time.perf_counter() - began)
        return numpy.array(rows), times


class Faiss:
    name = "faiss"

    def __init__(self, base):
        faiss.omp_set_num_threads(1)
        self.count = len(base)
        self.index = faiss.IndexHNSWFlat(base.shape[1], LINKS, faiss.METRIC_INNER_PRODUCT)
        self.index.hnsw.efConstruction = BUILD_WIDTH
        self.index.add(base)

    def search(self, queries, count, width):
        self.index.hnsw.efSearch = width
        return self.index.search(queries, count)[1]

    def filtered(self, queries, count, width, modulus):
        keys = numpy.arange(self.count)
        selectors = [faiss.IDSelectorBatch(keys[keys % modulus == rest]) for rest in range(min(modulus, len(queries)))]
        rows, times = [], []
        for place, query in enumerate(queries):
            settings = faiss.SearchParametersHNSW(sel=selectors[place % len(selectors)], efSearch=max(count, width))
            began = time.perf_counter()
            rows.append(self.index.search(query[None], count, params=settings)[1][0])
            times.append(time.perf_counter() - began)
        return numpy.array(rows), times


class Usearch:
    name = "usearch"

    def __init__(self, base):
        self.index = Index(ndim=base.shape[1], metric="ip", dtype="f32", connectivity=LINKS, expansion_add=BUILD_WIDTH)
        self.index.add(numpy.arange(len(base)), base, threads=1)

    def search(self, queries, count, width):
        self.index.expansion_search = max(count, width)
        return self.index.search(queries, count, threads=1).keys.astype(numpy.int64)


PEERS = [Hnswlib, Faiss, Usearch]
