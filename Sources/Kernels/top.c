#include "Kernels.h"

// Whether place a ranks behind place b: a lower score, or the same one and a later place.
static inline bool behind(const float* scores, uint32_t a, uint32_t b) {
  return scores[a] < scores[b] || (scores[a] == scores[b] && a > b);
}

// Restores the heap whose root is the last of the chosen ones.
static void sink(const float* scores, uint32_t* heap, size_t count, size_t hole) {
  uint32_t moved = heap[hole];
  for (;;) {
    size_t child = 2 * hole + 1;
    if (child >= count) break;
    if (child + 1 < count && behind(scores, heap[child + 1], heap[child])) child++;
    if (!behind(scores, heap[child], moved)) break;
    heap[hole] = heap[child];
    hole = child;
  }
  heap[hole] = moved;
}

// The best so far of scores that come in the order of their places.
typedef struct {
  const float* scores;
  uint32_t* places;
  size_t held;
  size_t wanted;
  float threshold;
} heap;

static inline void offer(heap* best, size_t place) {
  const float* scores = best->scores;
  if (best->held == best->wanted) {
    // A later place with the threshold's score can never enter.
    if (!(scores[place] > best->threshold)) return;
    best->places[0] = (uint32_t)place;
    sink(scores, best->places, best->held, 0);
  } else {
    if (scores[place] != scores[place]) return;
    best->places[best->held++] = (uint32_t)place;
    if (best->held < best->wanted) return;
    for (size_t root = best->held / 2; root-- > 0;) sink(scores, best->places, best->held, root);
  }
  best->threshold = scores[best->places[0]];
}

size_t vt_top(const float* scores, size_t count, const uint64_t* mask, size_t wanted, uint32_t* places) {
  if (wanted == 0) return 0;
  if (count > UINT32_MAX) count = UINT32_MAX;
  const vt_variant* variant = vt_variant_in_use();
  heap best = {scores, places, 0, wanted, 0};
  for (size_t start = 0; start < count; start += 64) {
    uint64_t bits = count - start >= 64 ? UINT64_MAX : (1ull << (count - start)) - 1;
    if (mask != NULL) bits &= mask[start / 64];
    if (best.held == wanted && count - start >= 64) bits &= variant->above64(scores + start, best.threshold);
    for (; bits != 0; bits &= bits - 1) offer(&best, start + (size_t)__builtin_ctzll(bits));
  }
  size_t held = best.held;
  if (held < wanted)
    for (size_t root = held / 2; root-- > 0;) sink(scores, places, held, root);
  for (size_t last = held; last > 1; last--) {
    uint32_t worst = places[0];
    places[0] = places[last - 1];
    places[last - 1] = worst;
    sink(scores, places, last - 1, 0);
  }
  return held;
}
