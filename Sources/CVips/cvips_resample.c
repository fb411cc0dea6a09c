#include "cvips_resample.h"

#include <string.h>

// Sums are of integers, so that every clone gives the same bytes.
#if defined(__x86_64__) && defined(__linux__)
#define CLONES __attribute__((target_clones("avx512bw", "avx2", "default")))
#else
#define CLONES
#endif

// Weights are in units of 2^-22: 255 times the largest sum of magnitudes, 1.3, stays below 2^31.
enum { PRECISION = 22, BAND = 16, CHUNK = 48 };

static inline uint8_t clamp(int32_t sum) {
  int32_t value = sum >> PRECISION;
  return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
}

// target[i] = sum over k of rows[k * stride + i] * weights[k]
static inline __attribute__((always_inline)) void blend(const uint8_t *restrict rows, size_t stride,
                                                        const int32_t *restrict weights, int32_t count,
                                                        uint8_t *restrict target) {
  int32_t sums[CHUNK];
  for (int i = 0; i < CHUNK; i++) sums[i] = 1 << (PRECISION - 1);
  for (int32_t k = 0; k < count; k++) {
    const uint8_t *row = rows + (size_t)k * stride;
    const int32_t weight = weights[k];
    for (int i = 0; i < CHUNK; i++) sums[i] += (int32_t)row[i] * weight;
  }
  for (int i = 0; i < CHUNK; i++) target[i] = clamp(sums[i]);
}

// A band of 16 rows is turned on its side, so that neighbours along x become rows to blend.
CLONES
void cvips_resample_x(const uint8_t *source, size_t source_stride, int32_t width, int32_t height,
                      const cvips_axis *axis, uint8_t *target, uint8_t *scratch) {
  uint8_t *turned = scratch;
  uint8_t *blended = scratch + (size_t)width * CHUNK;
  const size_t target_stride = (size_t)axis->outputs * 3;
  for (int32_t top = 0; top < height; top += BAND) {
    const int32_t rows = height - top < BAND ? height - top : BAND;
    if (rows < BAND) memset(turned, 0, (size_t)width * CHUNK);
    for (int32_t y = 0; y < rows; y++) {
      const uint8_t *row = source + (size_t)(top + y) * source_stride;
      for (int32_t i = 0; i < width * 3; i++) turned[(size_t)i * BAND + (size_t)y] = row[i];
    }
    for (int32_t x = 0; x < axis->outputs; x++)
      blend(turned + (size_t)axis->starts[x] * CHUNK, CHUNK, axis->weights + (size_t)x * (size_t)axis->stride,
            axis->counts[x], blended + (size_t)x * CHUNK);
    for (int32_t y = 0; y < rows; y++) {
      uint8_t *row = target + (size_t)(top + y) * target_stride;
      for (int32_t i = 0; i < axis->outputs * 3; i++) row[i] = blended[(size_t)i * BAND + (size_t)y];
    }
  }
}

CLONES
void cvips_resample_y(const uint8_t *source, size_t bytes, const cvips_axis *axis, uint8_t *target) {
  for (int32_t y = 0; y < axis->outputs; y++) {
    const uint8_t *rows = source + (size_t)axis->starts[y] * bytes;
    const int32_t *weights = axis->weights + (size_t)y * (size_t)axis->stride;
    uint8_t *out = target + (size_t)y * bytes;
    size_t done = 0;
    for (; done + CHUNK <= bytes; done += CHUNK) blend(rows + done, bytes, weights, axis->counts[y], out + done);
    for (; done < bytes; done++) {
      int32_t sum = 1 << (PRECISION - 1);
      for (int32_t k = 0; k < axis->counts[y]; k++) sum += (int32_t)rows[(size_t)k * bytes + done] * weights[k];
      out[done] = clamp(sum);
    }
  }
}
