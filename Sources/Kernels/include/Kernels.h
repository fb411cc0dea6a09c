// Dot products, distances and selection over contiguous rows, the same bits on every CPU.
//
// Floating-point sums run in 16 fixed lanes: element i goes to lane i mod 16, the lanes are then folded 8, 4,
// 2, 1. Products and sums are rounded apart (no fused multiply-add). So each instruction set, and each way of
// blocking rows, gives the same bits, and a batched score equals the single one.
//
// NaN and infinity follow IEEE 754: a NaN in a vector makes its score NaN. Which NaN is not specified.
// Pointers need no alignment beyond their type's. Buffers must not overlap unless a function says so.
// Functions that take lengths return false, and write nothing, when they do not fit together.
#ifndef VITRINE_KERNELS_H
#define VITRINE_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "Graph.h"
#include "Measure.h"

#ifdef __cplusplus
extern "C" {
#endif

#pragma clang assume_nonnull begin

// What one instruction set offers. All variants give the same bits; tests ask each of them.
typedef struct {
  const char* name;
  float (*dot)(const float* a, const float* b, size_t count);
  float (*squared_l2)(const float* a, const float* b, size_t count);
  float (*sum)(const float* a, size_t count);
  void (*add_scaled)(float factor, const float* x, float* y, size_t count);
  void (*score)(vt_measure measure, const float* queries, size_t query_count, const float* rows,
                size_t row_count, size_t dimension, float* scores, size_t stride);
  float (*quantise)(const float* values, size_t count, int8_t* codes);
  int32_t (*dot_int8)(const int8_t* a, const int8_t* b, size_t count);
  // Rows at places of a table whose rows are `stride` apart, which is at least `dimension`.
  void (*dot_int8_at)(const int8_t* query, const int8_t* rows, size_t stride, const uint32_t* places,
                      size_t place_count, size_t dimension, int32_t* dots);
  // Scores of rows that follow each other.
  void (*score_codes)(vt_code_query query, const int8_t* rows, size_t stride, const vt_code_terms* terms,
                      size_t row_count, size_t dimension, float* scores);
  // Bit i says that score i of 64 is above; never for NaN.
  uint64_t (*above64)(const float* scores, float floor);
  // In place: three rounds of random signs and a Hadamard transform. `count` is a power of two, 64 or more.
  void (*rotate)(float* values, size_t count);
  // 16 bytes for each four of the rotated values; of 64 values, the largest bytes together stay below 256.
  void (*sketch_tables)(const float* rotated, size_t bits, uint8_t* tables, float* step, float* least);
  // bounds[i] = values[i] · (the likely product + margin) of 64 slots, and which are above the floor. A writer may change
  // the block and the values meanwhile: what it changes gives the old or the new bound, or any for a slot's block.
  uint64_t (*sketch_bounds)(vt_sketch_query query, const uint8_t* block, const float* values, float margin,
                            float floor, float* bounds);
  void (*score_at)(vt_measure measure, const float* query, const float* rows, size_t stride,
                   const uint32_t* places, size_t place_count, size_t dimension, float* scores);
  void (*hamming256)(const uint64_t* query, const uint64_t* rows, size_t row_count, uint16_t* distances);
  void (*hamming256_at)(const uint64_t* query, const uint64_t* rows, const uint32_t* places, size_t place_count,
                        uint16_t* distances);
  uint32_t (*crc32c)(uint32_t checksum, const uint8_t* bytes, size_t count);
  void (*widen_float16)(const uint16_t* halves, size_t count, float* out);
  void (*widen_int8)(const int8_t* codes, float scale, size_t count, float* out);
  bool (*finite)(const float* values, size_t count);
  void (*row_adagrad)(float* row, float* squares, float* gradient, size_t count, float rate, float epsilon,
                      float decay);
  void (*adam)(float* values, float* first, float* second, const float* gradient, size_t count, float beta1,
               float beta2, float rate, float correction2, float epsilon, float kept);
} vt_variant;

// Variants that this CPU can run, the slowest first.
size_t vt_variant_count(void);
// Null for an index beyond the last.
const vt_variant* _Nullable vt_variant_at(size_t index);
// The fastest: the one that the functions below use.
const vt_variant* vt_variant_in_use(void);

// Σ aᵢ bᵢ; 0 for no elements.
float vt_dot(const float* a, const float* b, size_t count);
// Σ (aᵢ − bᵢ)².
float vt_squared_l2(const float* a, const float* b, size_t count);
// a·b / (|a| |b|); NaN when either is zero, since a zero vector has no direction.
float vt_cosine(const float* a, const float* b, size_t count);
float vt_sum(const float* a, size_t count);
// y ← y + factor · x.
void vt_add_scaled(float factor, const float* x, float* y, size_t count);
// Divides by the Euclidean norm and returns it. Left as it is when the norm is 0, infinite or NaN.
float vt_normalise(float* values, size_t count);

// scores[q · stride + r] of each query against each row, both row-major with `dimension` columns. A stride
// above `row_count` fills a part of a wider table.
bool vt_score(vt_measure measure, const float* queries, size_t query_count, const float* rows,
              size_t row_count, size_t dimension, float* scores, size_t score_count, size_t stride);

// out ← Σ weights[i] · table[indices[i]], over rows of `dimension` columns; weights of 1 when null.
bool vt_gather_sum(const float* table, size_t row_count, size_t dimension, const uint32_t* indices,
                   size_t index_count, const float* _Nullable weights, float* out);

// Symmetric eight-bit codes: codeᵢ = round(valueᵢ / scale) to even, scale = max |value| / 127. Returns the
// scale; 0 for a zero vector; NaN, with all codes 0, when a value is not finite.
float vt_quantise(const float* values, size_t count, int8_t* codes);
// Exact below 131,072 elements; -128 is allowed. Larger counts are refused by `vt_score_int8`.
int32_t vt_dot_int8(const int8_t* a, const int8_t* b, size_t count);
// scores[r] = query_scale · row_scales[r] · Σ codes, an inner product of what was quantised.
bool vt_score_int8(const int8_t* query, float query_scale, const int8_t* rows, const float* row_scales,
                   size_t row_count, size_t dimension, float* scores, size_t score_count);

// Differing bits of a 256-bit word (4 × 64) against each row.
bool vt_hamming256(const uint64_t* query, const uint64_t* rows, size_t row_count, uint16_t* distances,
                   size_t distance_count);
// The same against the rows at some places.
bool vt_hamming256_at(const uint64_t* query, const uint64_t* rows, size_t row_count, const uint32_t* places,
                      size_t place_count, uint16_t* distances, size_t distance_count);

// Places of the `wanted` largest scores, best first, equal ones by place. NaN is never chosen.
// `mask`, when given, holds one bit per score, low bit first in 64-bit words: only set ones are chosen.
// Returns how many were written, at most `wanted`. O(count + wanted log wanted) on shuffled scores.
size_t vt_top(const float* scores, size_t count, const uint64_t* _Nullable mask, size_t wanted,
              uint32_t* places);

// CRC-32C (Castagnoli; RFC 3720, appendix B.4) of bytes that follow those of `checksum`; start with 0.
uint32_t vt_crc32c(uint32_t checksum, const void* bytes, size_t count);

// Whether no value is infinite or NaN.
bool vt_finite(const float* values, size_t count);

// Open addressing with linear probing. `slots` holds a power of two of entries, each 0 for empty or one more than an
// index into `keys`, and at least one is empty.
//
// rows[i] ← the index of wanted[i] in `keys`, or `missing`.
void vt_find_keys(const uint64_t* keys, const uint32_t* slots, size_t slot_count, const uint64_t* wanted, size_t count,
                  uint32_t missing, uint32_t* rows);
// Enters the index `row` for keys[row], which must not be there yet.
void vt_enter_key(const uint64_t* keys, uint32_t* slots, size_t slot_count, uint32_t row);

// out[i · stride ...] ← table[rows[i]], of `dimension` columns each; in half precision, and in eight-bit codes with a
// scale for each row. Halves must be finite.
bool vt_gather(const float* table, size_t row_count, size_t dimension, const uint32_t* rows, size_t count, float* out);
bool vt_gather_float16(const uint16_t* table, size_t row_count, size_t dimension, const uint32_t* rows, size_t count,
                       float* out);
bool vt_gather_int8(const int8_t* table, const float* scales, size_t row_count, size_t dimension, const uint32_t* rows,
                    size_t count, float* out);

// Adds up the gradients of each row that `rows` names, in the order given; rows in the order of their first mention.
// `places` holds UINT32_MAX for each row of the table, before and after. `merged_rows` and `merged` have room for
// `count`. Returns how many rows there are.
size_t vt_merge_rows(const uint32_t* rows, size_t count, const float* gradients, size_t dimension, uint32_t* places,
                     uint32_t* merged_rows, float* merged);
// Adagrad with one sum of squares a row: squares ← squares + |g|² / dimension, row ← row − rate · g / (√squares +
// epsilon), with g the gradient plus decay · row. No row may be named twice; `gradients` is overwritten.
bool vt_row_adagrad(float* table, float* squares, size_t row_count, size_t dimension, const uint32_t* rows, size_t count,
                    float* gradients, float rate, float epsilon, float decay);
// One step of Adam with decay apart from the gradient: values ← kept · values − rate · first / (√second / correction2 +
// epsilon), with the moments brought up to date first.
void vt_adam(float* values, float* first, float* second, const float* gradient, size_t count, float beta1, float beta2,
             float rate, float correction2, float epsilon, float kept);

// The log-odds of an example of a logistic regression whose features are places in a table of pairs, a weight and the sum
// of its squared gradients; a feature's place is its hash modulo the number of pairs, a power of two. Values are 1 when
// null.
float vt_hashed_logit(const float* pairs, size_t pair_count, const uint64_t* hashes, const float* _Nullable values,
                      size_t count);
// Learns from the example by Adagrad, given the slope of its loss by the log-odds.
void vt_hashed_step(float* pairs, size_t pair_count, const uint64_t* hashes, const float* _Nullable values, size_t count,
                    float slope, float rate);

#pragma clang assume_nonnull end

#ifdef __cplusplus
}
#endif
#endif
