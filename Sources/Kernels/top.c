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

size_t vt_top(const float* scores, size_t count, const uint64_t* mask, size_t wanted, uint32_t* places) {
  if (wanted == 0) return 0;
  if (count > UINT32_MAX) count = UINT32_MAX;
  size_t held = 0;
  float threshold = 0;
  for (size_t i = 0; i < count; i++) {
    // Places come in order, so a later one with the threshold's score can never enter.
    if (held == wanted && !(scores[i] > threshold)) continue;
    if (mask != NULL && !(mask[i / 64] >> (i % 64) & 1)) continue;
    if (scores[i] != scores[i]) continue;
    if (held < wanted) {
      places[held++] = (uint32_t)i;
      if (held == wanted)
        for (size_t root = held / 2; root-- > 0;) sink(scores, places, held, root);
    } else {
      places[0] = (uint32_t)i;
      sink(scores, places, held, 0);
    }
    if (held == wanted) threshold = scores[places[0]];
  }
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
