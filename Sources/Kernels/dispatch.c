// Chooses a variant once, by what the CPU says it can run. Not `target_clones`: its clones have no names, and
// a test must be able to call each of them.
#include "Kernels.h"

#include <math.h>
#include <string.h>

#pragma STDC FP_CONTRACT OFF

extern const vt_variant vt_variant_baseline;
#if defined(__x86_64__)
extern const vt_variant vt_variant_avx2;
extern const vt_variant vt_variant_avx512;
extern const vt_variant vt_variant_avx512vnni;
#endif

size_t vt_variant_count(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  bool avx2 =
      __builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt") && __builtin_cpu_supports("sse4.2");
  bool avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  bool vnni = avx512 && __builtin_cpu_supports("avx512vnni");
  return vnni ? 4 : avx512 ? 3 : avx2 ? 2 : 1;
#else
  return 1;
#endif
}

const vt_variant* vt_variant_at(size_t index) {
  if (index >= vt_variant_count()) return NULL;
#if defined(__x86_64__)
  if (index == 3) return &vt_variant_avx512vnni;
  if (index == 2) return &vt_variant_avx512;
  if (index == 1) return &vt_variant_avx2;
#endif
  return &vt_variant_baseline;
}

// Threads that race here write the same pointer.
static const vt_variant* _Atomic chosen;

const vt_variant* vt_variant_in_use(void) {
  const vt_variant* variant = __c11_atomic_load(&chosen, __ATOMIC_ACQUIRE);
  if (variant == NULL) {
    variant = vt_variant_at(vt_variant_count() - 1);
    __c11_atomic_store(&chosen, variant, __ATOMIC_RELEASE);
  }
  return variant;
}

float vt_dot(const float* a, const float* b, size_t count) { return vt_variant_in_use()->dot(a, b, count); }

float vt_squared_l2(const float* a, const float* b, size_t count) {
  return vt_variant_in_use()->squared_l2(a, b, count);
}

float vt_cosine(const float* a, const float* b, size_t count) {
  const vt_variant* variant = vt_variant_in_use();
  float norms = sqrtf(variant->dot(a, a, count)) * sqrtf(variant->dot(b, b, count));
  return norms == 0 ? NAN : variant->dot(a, b, count) / norms;
}

float vt_sum(const float* a, size_t count) { return vt_variant_in_use()->sum(a, count); }

void vt_add_scaled(float factor, const float* x, float* y, size_t count) {
  vt_variant_in_use()->add_scaled(factor, x, y, count);
}

float vt_normalise(float* values, size_t count) {
  float norm = sqrtf(vt_variant_in_use()->dot(values, values, count));
  if (norm > 0 && norm < INFINITY)
    for (size_t i = 0; i < count; i++) values[i] /= norm;
  return norm;
}

// Whether a · b is at most `limit`, without overflow.
static bool fits(size_t a, size_t b, size_t limit) {
  size_t product;
  return !__builtin_mul_overflow(a, b, &product) && product <= limit;
}

bool vt_score(vt_measure measure, const float* queries, size_t query_count, const float* rows,
              size_t row_count, size_t dimension, float* scores, size_t score_count, size_t stride) {
  size_t largest = SIZE_MAX / sizeof(float);
  if (!fits(query_count, dimension, largest) || !fits(row_count, dimension, largest)) return false;
  if (query_count == 0 || row_count == 0) return true;
  if (stride < row_count || score_count < row_count ||
      !fits(query_count - 1, stride, score_count - row_count))
    return false;
  vt_variant_in_use()->score(measure, queries, query_count, rows, row_count, dimension, scores, stride);
  return true;
}

bool vt_gather_sum(const float* table, size_t row_count, size_t dimension, const uint32_t* indices,
                   size_t index_count, const float* weights, float* out) {
  if (!fits(row_count, dimension, SIZE_MAX / sizeof(float))) return false;
  for (size_t i = 0; i < index_count; i++)
    if (indices[i] >= row_count) return false;
  const vt_variant* variant = vt_variant_in_use();
  memset(out, 0, dimension * sizeof(float));
  for (size_t i = 0; i < index_count; i++)
    variant->add_scaled(weights == NULL ? 1.0f : weights[i], table + indices[i] * dimension, out, dimension);
  return true;
}

float vt_quantise(const float* values, size_t count, int8_t* codes) {
  return vt_variant_in_use()->quantise(values, count, codes);
}

int32_t vt_dot_int8(const int8_t* a, const int8_t* b, size_t count) {
  return vt_variant_in_use()->dot_int8(a, b, count);
}

bool vt_score_int8(const int8_t* query, float query_scale, const int8_t* rows, const float* row_scales,
                   size_t row_count, size_t dimension, float* scores, size_t score_count) {
  if (dimension >= 131072 || row_count > score_count || !fits(row_count, dimension, SIZE_MAX)) return false;
  const vt_variant* variant = vt_variant_in_use();
  for (size_t r = 0; r < row_count; r++)
    scores[r] =
        query_scale * row_scales[r] * (float)variant->dot_int8(query, rows + r * dimension, dimension);
  return true;
}

uint32_t vt_crc32c(uint32_t checksum, const void* bytes, size_t count) {
  return vt_variant_in_use()->crc32c(checksum, bytes, count);
}

bool vt_hamming256(const uint64_t* query, const uint64_t* rows, size_t row_count, uint16_t* distances,
                   size_t distance_count) {
  if (row_count > distance_count || !fits(row_count, 32, SIZE_MAX)) return false;
  vt_variant_in_use()->hamming256(query, rows, row_count, distances);
  return true;
}

bool vt_hamming256_at(const uint64_t* query, const uint64_t* rows, size_t row_count, const uint32_t* places,
                      size_t place_count, uint16_t* distances, size_t distance_count) {
  if (place_count > distance_count || !fits(row_count, 32, SIZE_MAX)) return false;
  for (size_t i = 0; i < place_count; i++)
    if (places[i] >= row_count) return false;
  vt_variant_in_use()->hamming256_at(query, rows, places, place_count, distances);
  return true;
}
