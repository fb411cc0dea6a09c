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

typedef uint8_t lane __attribute__((vector_size(BAND)));

// Rows become columns. A byte at row r and column c has the eight bits of r and c as its place; each round turns these
// bits left by one, and four rounds swap r with c.
static inline __attribute__((always_inline)) void turn(lane square[BAND]) {
  lane next[BAND];
  for (int round = 0; round < 4; round++) {
    for (int i = 0; i < BAND / 2; i++) {
      const lane upper = square[i], lower = square[i + BAND / 2];
      next[2 * i] = __builtin_shufflevector(upper, lower, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
      next[2 * i + 1] =
          __builtin_shufflevector(upper, lower, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    }
    memcpy(square, next, sizeof next);
  }
}

// turned[i * BAND + y] = row y [i]; rows that are not there count as 0.
static inline __attribute__((always_inline)) void turn_band(const uint8_t *restrict source, size_t stride, int32_t rows,
                                                            size_t bytes, uint8_t *restrict turned) {
  size_t i = 0;
  for (; i + BAND <= bytes; i += BAND) {
    lane square[BAND] = {{0}};
    for (int32_t y = 0; y < rows; y++) memcpy(&square[y], source + (size_t)y * stride + i, BAND);
    turn(square);
    memcpy(turned + i * BAND, square, sizeof square);
  }
  for (; i < bytes; i++)
    for (int32_t y = 0; y < BAND; y++)
      turned[i * BAND + (size_t)y] = y < rows ? source[(size_t)y * stride + i] : 0;
}

// row y [i] = turned[i * BAND + y]
static inline __attribute__((always_inline)) void turn_back(const uint8_t *restrict turned, size_t bytes, int32_t rows,
                                                            uint8_t *restrict target) {
  size_t i = 0;
  for (; i + BAND <= bytes; i += BAND) {
    lane square[BAND];
    memcpy(square, turned + i * BAND, sizeof square);
    turn(square);
    for (int32_t y = 0; y < rows; y++) memcpy(target + (size_t)y * bytes + i, &square[y], BAND);
  }
  for (; i < bytes; i++)
    for (int32_t y = 0; y < rows; y++) target[(size_t)y * bytes + i] = turned[i * BAND + (size_t)y];
}

// A band of 16 rows is turned on its side, so that neighbours along x become rows to blend.
CLONES
void cvips_resample_x(const uint8_t *source, size_t source_stride, int32_t width, int32_t height,
                      const cvips_axis *axis, uint8_t *target, uint8_t *scratch) {
  uint8_t *turned = scratch;
  uint8_t *blended = scratch + (size_t)width * CHUNK;
  const size_t bytes = (size_t)width * 3, target_bytes = (size_t)axis->outputs * 3;
  for (int32_t top = 0; top < height; top += BAND) {
    const int32_t rows = height - top < BAND ? height - top : BAND;
    const uint8_t *band = source + (size_t)top * source_stride;
    // The number is said, so that the loops over whole bands unroll.
    if (rows == BAND) {
      turn_band(band, source_stride, BAND, bytes, turned);
    } else {
      turn_band(band, source_stride, rows, bytes, turned);
    }
    for (int32_t x = 0; x < axis->outputs; x++)
      blend(turned + (size_t)axis->starts[x] * CHUNK, CHUNK, axis->weights + (size_t)x * (size_t)axis->stride,
            axis->counts[x], blended + (size_t)x * CHUNK);
    uint8_t *out = target + (size_t)top * target_bytes;
    if (rows == BAND) {
      turn_back(blended, target_bytes, BAND, out);
    } else {
      turn_back(blended, target_bytes, rows, out);
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
