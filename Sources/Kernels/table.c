// Embedding tables: keys to rows, gathered rows, and gradients back to rows.
#include "Kernels.h"

#include <math.h>
#include <string.h>

#pragma STDC FP_CONTRACT OFF

bool vt_finite(const float* values, size_t count) { return vt_variant_in_use()->finite(values, count); }

// Multiplicative hashing (Knuth, volume 3, 6.4): the high bits of a product depend on all bits of the key.
static inline size_t home(uint64_t key, size_t slot_count) {
  return (size_t)(key * 0x9E3779B97F4A7C15u >> 32) & (slot_count - 1);
}

void vt_find_keys(const uint64_t* keys, const uint32_t* slots, size_t slot_count, const uint64_t* wanted, size_t count,
                  uint32_t missing, uint32_t* rows) {
  // Two loads from random places a key: ask for them ahead.
  enum { AHEAD = 16 };
  for (size_t i = 0; i < count; i++) {
    if (i + AHEAD < count) __builtin_prefetch(slots + home(wanted[i + AHEAD], slot_count));
    if (i + AHEAD / 2 < count) {
      uint32_t near = slots[home(wanted[i + AHEAD / 2], slot_count)];
      if (near != 0) __builtin_prefetch(keys + near - 1);
    }
    uint32_t found = missing;
    for (size_t slot = home(wanted[i], slot_count); slots[slot] != 0; slot = (slot + 1) & (slot_count - 1)) {
      if (keys[slots[slot] - 1] == wanted[i]) {
        found = slots[slot] - 1;
        break;
      }
    }
    rows[i] = found;
  }
}

void vt_enter_key(const uint64_t* keys, uint32_t* slots, size_t slot_count, uint32_t row) {
  size_t slot = home(keys[row], slot_count);
  while (slots[slot] != 0) slot = (slot + 1) & (slot_count - 1);
  slots[slot] = row + 1;
}

static bool within(const uint32_t* rows, size_t count, size_t row_count) {
  uint32_t largest = 0;
  for (size_t i = 0; i < count; i++) largest = rows[i] > largest ? rows[i] : largest;
  return count == 0 || largest < row_count;
}

bool vt_gather(const float* table, size_t row_count, size_t dimension, const uint32_t* rows, size_t count, float* out) {
  if (!within(rows, count, row_count)) return false;
  for (size_t i = 0; i < count; i++) {
    if (i + 8 < count) __builtin_prefetch(table + rows[i + 8] * dimension);
    memcpy(out + i * dimension, table + rows[i] * dimension, dimension * sizeof(float));
  }
  return true;
}

bool vt_gather_float16(const uint16_t* table, size_t row_count, size_t dimension, const uint32_t* rows, size_t count,
                       float* out) {
  if (!within(rows, count, row_count)) return false;
  const vt_variant* variant = vt_variant_in_use();
  for (size_t i = 0; i < count; i++)
    variant->widen_float16(table + rows[i] * dimension, dimension, out + i * dimension);
  return true;
}

bool vt_gather_int8(const int8_t* table, const float* scales, size_t row_count, size_t dimension, const uint32_t* rows,
                    size_t count, float* out) {
  if (!within(rows, count, row_count)) return false;
  const vt_variant* variant = vt_variant_in_use();
  for (size_t i = 0; i < count; i++)
    variant->widen_int8(table + rows[i] * dimension, scales[rows[i]], dimension, out + i * dimension);
  return true;
}

size_t vt_merge_rows(const uint32_t* rows, size_t count, const float* gradients, size_t dimension, uint32_t* places,
                     uint32_t* merged_rows, float* merged) {
  size_t held = 0;
  for (size_t i = 0; i < count; i++) {
    if (i + 16 < count) __builtin_prefetch(places + rows[i + 16]);
    const float* gradient = gradients + i * dimension;
    uint32_t place = places[rows[i]];
    if (place == UINT32_MAX) {
      places[rows[i]] = (uint32_t)held;
      merged_rows[held] = rows[i];
      memcpy(merged + held * dimension, gradient, dimension * sizeof(float));
      held++;
    } else {
      float* sum = merged + place * dimension;
      for (size_t j = 0; j < dimension; j++) sum[j] += gradient[j];
    }
  }
  for (size_t i = 0; i < held; i++) places[merged_rows[i]] = UINT32_MAX;
  return held;
}

bool vt_row_adagrad(float* table, float* squares, size_t row_count, size_t dimension, const uint32_t* rows, size_t count,
                    float* gradients, float rate, float epsilon, float decay) {
  if (!within(rows, count, row_count)) return false;
  const vt_variant* variant = vt_variant_in_use();
  for (size_t i = 0; i < count; i++) {
    if (i + 8 < count) {
      __builtin_prefetch(table + rows[i + 8] * dimension);
      __builtin_prefetch(squares + rows[i + 8]);
    }
    variant->row_adagrad(table + rows[i] * dimension, squares + rows[i], gradients + i * dimension, dimension, rate,
                         epsilon, decay);
  }
  return true;
}

void vt_adam(float* values, float* first, float* second, const float* gradient, size_t count, float beta1, float beta2,
             float rate, float correction2, float epsilon, float kept) {
  vt_variant_in_use()->adam(values, first, second, gradient, count, beta1, beta2, rate, correction2, epsilon, kept);
}

float vt_hashed_logit(const float* pairs, size_t pair_count, const uint64_t* hashes, const float* values, size_t count) {
  for (size_t i = 0; i < count; i++) __builtin_prefetch(pairs + 2 * (hashes[i] & (pair_count - 1)), 1);
  float sum = 0;
  for (size_t i = 0; i < count; i++) {
    float weight = pairs[2 * (hashes[i] & (pair_count - 1))];
    sum += values == NULL ? weight : values[i] * weight;
  }
  return sum;
}

void vt_hashed_step(float* pairs, size_t pair_count, const uint64_t* hashes, const float* values, size_t count,
                    float slope, float rate) {
  for (size_t i = 0; i < count; i++) {
    float* pair = pairs + 2 * (hashes[i] & (pair_count - 1));
    float gradient = values == NULL ? slope : values[i] * slope;
    pair[1] += gradient * gradient;
    if (pair[1] > 0) pair[0] -= rate * gradient / sqrtf(pair[1]);
  }
}
