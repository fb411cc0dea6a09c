// What the parts of the graph share.
#ifndef VITRINE_GRAPH_PRIVATE_H
#define VITRINE_GRAPH_PRIVATE_H

#include <string.h>

#include "Kernels.h"

#pragma STDC FP_CONTRACT OFF

#define FOLLOWED 0x80000000u

static inline uint32_t* links_of(const vt_graph* graph, uint32_t level, uint32_t slot, size_t* degree) {
  *degree = level == 0 ? graph->degree : graph->degree / 2;
  if (level == 0) return graph->ground + (size_t)slot * graph->degree;
  return graph->upper + ((size_t)graph->upper_places[slot] + level - 1) * (graph->degree / 2);
}

static inline uint32_t read_link(const uint32_t* link) { return __atomic_load_n(link, __ATOMIC_ACQUIRE); }

static inline bool is_live(const uint64_t* words, uint32_t slot) {
  return __atomic_load_n(words + slot / 64, __ATOMIC_ACQUIRE) >> (slot % 64) & 1;
}

static inline float read_value(const float* values, uint32_t slot) {
  uint32_t bits = __atomic_load_n((const uint32_t*)(values + slot), __ATOMIC_RELAXED);
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

static inline void prefetch_row(const vt_graph* graph, uint32_t slot) {
  const int8_t* row = graph->codes + slot * graph->code_stride;
  for (size_t i = 0; i < graph->dimension; i += 64) __builtin_prefetch(row + i);
  __builtin_prefetch(graph->terms + slot);
}

// Scores of at most `VT_DEGREE_LIMIT` slots.
static inline void score_codes(const vt_graph* graph, const vt_variant* variant, vt_code_query query,
                               const uint32_t* slots, size_t count, float* scores) {
  int32_t dots[VT_DEGREE_LIMIT];
  variant->dot_int8_at(query.codes, graph->codes, graph->code_stride, slots, count, graph->dimension, dots);
  for (size_t i = 0; i < count; i++) {
    vt_code_terms terms = graph->terms[slots[i]];
    scores[i] = query.terms.scale * terms.scale * (float)dots[i] + (query.terms.offset + terms.offset);
  }
}

static inline vt_code_query query_of(const vt_graph* graph, uint32_t slot) {
  return (vt_code_query){graph->codes + slot * graph->code_stride, graph->terms[slot]};
}

// Places one into a list ordered by falling score, dropping the last when `width` are there. The caller has seen that it
// belongs. Returns its place.
static inline size_t insert(vt_found* list, size_t* count, size_t width, float score, uint32_t slot) {
  size_t low = 0, high = *count;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (list[middle].score >= score)
      low = middle + 1;
    else
      high = middle;
  }
  if (*count < width) ++*count;
  memmove(list + low + 1, list + low, (*count - 1 - low) * sizeof *list);
  list[low] = (vt_found){score, slot};
  return low;
}

static inline bool belongs(const vt_found* list, size_t count, size_t width, float score) {
  return count < width ? score == score : width > 0 && score > list[count - 1].score;
}

// Keeps what belongs of at most `VT_DEGREE_LIMIT` slots, by codes, or by the rows when `exact` is given.
void vt_compare(const vt_graph* graph, vt_code_query query, const float* exact, vt_beam* beam,
                const uint32_t* slots, size_t count);

// Orders by falling score, equal ones by slot.
void vt_order(vt_found* found, size_t count);

#endif
