// The one body of all variants. A file that includes it defines VARIANT (a name) and, where registers allow,
// larger blocks; and opens a target attribute after the system headers.
#pragma STDC FP_CONTRACT OFF
// Vectors never cross a call: every function that takes one is inlined.
#pragma clang diagnostic ignored "-Wpsabi"

#ifndef QUERY_BLOCK
#define QUERY_BLOCK 2
#define ROW_BLOCK 2
#endif

#define LANES 16
#define ALWAYS static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")

typedef float lanes __attribute__((vector_size(LANES * sizeof(float))));

ALWAYS lanes load(const float* p) {
  lanes v;
  memcpy(&v, p, sizeof v);
  return v;
}

ALWAYS lanes load_first(const float* p, size_t count) {
  lanes v = {0};
  memcpy(&v, p, count * sizeof(float));
  return v;
}

ALWAYS float fold(lanes v) {
  float t[LANES];
  memcpy(t, &v, sizeof t);
  for (int width = LANES / 2; width > 0; width /= 2)
    for (int i = 0; i < width; i++) t[i] += t[i + width];
  return t[0];
}

ALWAYS lanes term(vt_measure measure, lanes a, lanes b) {
  if (measure == vt_measure_inner_product) return a * b;
  lanes gap = a - b;
  return gap * gap;
}

// `measure`, `q_count` and `r_count` are constants at each call, so that the accumulators stay in registers.
ALWAYS void block(vt_measure measure, const float* queries, const float* rows, size_t dimension, int q_count,
                  int r_count, float* scores, size_t stride) {
  lanes sums[QUERY_BLOCK][ROW_BLOCK];
  UNROLL for (int q = 0; q < q_count; q++) UNROLL for (int r = 0; r < r_count; r++) sums[q][r] = (lanes){0};
  size_t i = 0;
  for (; i + LANES <= dimension; i += LANES) {
    lanes row[ROW_BLOCK];
    UNROLL for (int r = 0; r < r_count; r++) row[r] = load(rows + r * dimension + i);
    UNROLL for (int q = 0; q < q_count; q++) {
      lanes query = load(queries + q * dimension + i);
      UNROLL for (int r = 0; r < r_count; r++) sums[q][r] += term(measure, query, row[r]);
    }
  }
  if (i < dimension) {
    UNROLL for (int q = 0; q < q_count; q++) {
      lanes query = load_first(queries + q * dimension + i, dimension - i);
      UNROLL for (int r = 0; r < r_count; r++) sums[q][r] +=
          term(measure, query, load_first(rows + r * dimension + i, dimension - i));
    }
  }
  UNROLL for (int q = 0; q < q_count; q++) UNROLL for (int r = 0; r < r_count; r++) scores[q * stride + r] =
      fold(sums[q][r]);
}

ALWAYS void score_measure(vt_measure measure, const float* queries, size_t query_count, const float* rows,
                          size_t row_count, size_t dimension, float* scores, size_t stride) {
  // Rows outside, queries inside: a row is read from memory once for all queries.
  size_t r = 0;
  for (; r + ROW_BLOCK <= row_count && query_count >= QUERY_BLOCK; r += ROW_BLOCK) {
    size_t q = 0;
    for (; q + QUERY_BLOCK <= query_count; q += QUERY_BLOCK)
      block(measure, queries + q * dimension, rows + r * dimension, dimension, QUERY_BLOCK, ROW_BLOCK,
            scores + q * stride + r, stride);
    for (; q < query_count; q++)
      block(measure, queries + q * dimension, rows + r * dimension, dimension, 1, ROW_BLOCK,
            scores + q * stride + r, stride);
  }
  // A single query is bound by memory: row after row was half as fast again as eight rows at once, on 154 MB.
  for (; r < row_count; r++)
    for (size_t q = 0; q < query_count; q++)
      block(measure, queries + q * dimension, rows + r * dimension, dimension, 1, 1, scores + q * stride + r,
            stride);
}

static void score(vt_measure measure, const float* queries, size_t query_count, const float* rows,
                  size_t row_count, size_t dimension, float* scores, size_t stride) {
  if (measure == vt_measure_inner_product)
    score_measure(vt_measure_inner_product, queries, query_count, rows, row_count, dimension, scores, stride);
  else
    score_measure(vt_measure_squared_l2, queries, query_count, rows, row_count, dimension, scores, stride);
}

static float dot(const float* a, const float* b, size_t count) {
  float result;
  block(vt_measure_inner_product, a, b, count, 1, 1, &result, 1);
  return result;
}

static float squared_l2(const float* a, const float* b, size_t count) {
  float result;
  block(vt_measure_squared_l2, a, b, count, 1, 1, &result, 1);
  return result;
}

static float sum(const float* a, size_t count) {
  lanes total = {0};
  size_t i = 0;
  for (; i + LANES <= count; i += LANES) total += load(a + i);
  if (i < count) total += load_first(a + i, count - i);
  return fold(total);
}

static void add_scaled(float factor, const float* x, float* y, size_t count) {
  for (size_t i = 0; i < count; i++) y[i] += factor * x[i];
}

static float quantise(const float* values, size_t count, int8_t* codes) {
  // Magnitudes compare as their bits do; infinity and NaN come last.
  uint32_t largest = 0;
  for (size_t i = 0; i < count; i++) {
    uint32_t bits;
    memcpy(&bits, values + i, sizeof bits);
    bits &= 0x7FFFFFFF;
    largest = bits > largest ? bits : largest;
  }
  if (largest == 0 || largest >= 0x7F800000) {
    memset(codes, 0, count);
    return largest == 0 ? 0.0f : __builtin_nanf("");
  }
  float peak;
  memcpy(&peak, &largest, sizeof peak);
  float scale = peak / 127.0f;
  // A subnormal scale may be rounded so far that codes would leave -127...127.
  if (scale < 0x1p-120f) scale = 0x1p-120f;
  for (size_t i = 0; i < count; i++) {
    // Adding and taking away 1.5 · 2²³ rounds to the nearest whole number, ties to even, in any vector width.
    float rounded = (values[i] / scale + 12582912.0f) - 12582912.0f;
    codes[i] = (int8_t)(int32_t)rounded;
  }
  return scale;
}

static int32_t dot_int8(const int8_t* a, const int8_t* b, size_t count) {
  // Unsigned, since a count beyond the stated limit must wrap rather than be undefined.
  uint32_t total = 0;
  for (size_t i = 0; i < count; i++) total += (uint32_t)((int32_t)a[i] * (int32_t)b[i]);
  return (int32_t)total;
}

static void score_at(vt_measure measure, const float* query, const float* rows, size_t stride, const uint32_t* places,
                     size_t place_count, size_t dimension, float* scores) {
  for (size_t i = 0; i < place_count; i++) {
    const float* row = rows + places[i] * stride;
    if (measure == vt_measure_inner_product)
      block(vt_measure_inner_product, query, row, dimension, 1, 1, scores + i, 1);
    else
      block(vt_measure_squared_l2, query, row, dimension, 1, 1, scores + i, 1);
  }
}

#ifdef DOT_INT8_INSTRUCTION
ALWAYS __m128i fold_four(__m512i a, __m512i b, __m512i c, __m512i d) {
#define HALVES(v) _mm256_add_epi32(_mm512_castsi512_si256(v), _mm512_extracti64x4_epi64(v, 1))
  __m256i sums = _mm256_hadd_epi32(_mm256_hadd_epi32(HALVES(a), HALVES(b)), _mm256_hadd_epi32(HALVES(c), HALVES(d)));
#undef HALVES
  return _mm_add_epi32(_mm256_castsi256_si128(sums), _mm256_extracti128_si256(sums, 1));
}

// The instruction takes one side unsigned: rows are raised by 128, and 128 · Σ query is taken away at the end.
ALWAYS void dot_int8_four(const int8_t* query, const int8_t* const rows[4], size_t dimension, int32_t* dots) {
  const __m512i raise = _mm512_set1_epi8((char)0x80);
  __m512i sums[4] = {_mm512_setzero_si512(), _mm512_setzero_si512(), _mm512_setzero_si512(), _mm512_setzero_si512()};
  __m512i raised = _mm512_setzero_si512();
  for (size_t i = 0; i < dimension; i += 64) {
    __mmask64 there = dimension - i >= 64 ? ~0ull : (1ull << (dimension - i)) - 1;
    __m512i q = _mm512_maskz_loadu_epi8(there, query + i);
    raised = _mm512_dpbusd_epi32(raised, raise, q);
    UNROLL for (int r = 0; r < 4; r++) {
      __m512i row = _mm512_xor_si512(_mm512_maskz_loadu_epi8(there, rows[r] + i), raise);
      sums[r] = _mm512_dpbusd_epi32(sums[r], row, q);
    }
  }
  UNROLL for (int r = 0; r < 4; r++) sums[r] = _mm512_sub_epi32(sums[r], raised);
  _mm_storeu_si128((__m128i*)dots, fold_four(sums[0], sums[1], sums[2], sums[3]));
}

static void dot_int8_at(const int8_t* query, const int8_t* rows, size_t stride, const uint32_t* places,
                        size_t place_count, size_t dimension, int32_t* dots) {
  for (size_t i = 0; i < place_count; i += 4) {
    const int8_t* four[4];
    size_t last = place_count - 1;
    UNROLL for (size_t r = 0; r < 4; r++) four[r] = rows + places[i + r < last ? i + r : last] * stride;
    if (i + 4 <= place_count) {
      dot_int8_four(query, four, dimension, dots + i);
    } else {
      int32_t rest[4];
      dot_int8_four(query, four, dimension, rest);
      memcpy(dots + i, rest, (place_count - i) * sizeof rest[0]);
    }
  }
}

// The sum of each of sixteen, in their order.
ALWAYS __m512i fold_sixteen(__m512i* v) {
#define HALVE(a, b, low, high) _mm512_add_epi32(low(a, b), high(a, b))
#define EVEN(a, b) _mm512_shuffle_i32x4(a, b, 0x88)
#define ODD(a, b) _mm512_shuffle_i32x4(a, b, 0xDD)
  UNROLL for (int i = 0; i < 8; i++) v[i] =
      HALVE(v[2 * i], v[2 * i + 1], _mm512_unpacklo_epi32, _mm512_unpackhi_epi32);
  UNROLL for (int i = 0; i < 4; i++) v[i] =
      HALVE(v[2 * i], v[2 * i + 1], _mm512_unpacklo_epi64, _mm512_unpackhi_epi64);
  UNROLL for (int i = 0; i < 2; i++) v[i] = HALVE(v[2 * i], v[2 * i + 1], EVEN, ODD);
  return HALVE(v[0], v[1], EVEN, ODD);
#undef HALVE
#undef EVEN
#undef ODD
}

ALWAYS void score_sixteen(vt_code_query query, const int8_t* rows, size_t stride, const vt_code_terms* terms,
                          size_t dimension, float* scores) {
  const __m512i raise = _mm512_set1_epi8((char)0x80);
  __m512i sums[16], raised = _mm512_setzero_si512();
  UNROLL for (int r = 0; r < 16; r++) sums[r] = _mm512_setzero_si512();
  for (size_t i = 0; i < dimension; i += 64) {
    __mmask64 there = dimension - i >= 64 ? ~0ull : (1ull << (dimension - i)) - 1;
    __m512i q = _mm512_maskz_loadu_epi8(there, query.codes + i);
    raised = _mm512_dpbusd_epi32(raised, raise, q);
    UNROLL for (int r = 0; r < 16; r++) {
      // Two calls ahead: the processor's own guesses end at each page.
      __builtin_prefetch(rows + (r + 32) * stride + i);
      __m512i row = _mm512_xor_si512(_mm512_maskz_loadu_epi8(there, rows + r * stride + i), raise);
      sums[r] = _mm512_dpbusd_epi32(sums[r], row, q);
    }
  }
  __m512i dots = _mm512_sub_epi32(fold_sixteen(sums), _mm512_set1_epi32(_mm512_reduce_add_epi32(raised)));
  const __m512i even = _mm512_set_epi32(30, 28, 26, 24, 22, 20, 18, 16, 14, 12, 10, 8, 6, 4, 2, 0);
  __m512 first = _mm512_loadu_ps((const float*)terms), second = _mm512_loadu_ps((const float*)(terms + 8));
  __m512 scale = _mm512_permutex2var_ps(first, even, second);
  __m512 offset = _mm512_permutex2var_ps(first, _mm512_add_epi32(even, _mm512_set1_epi32(1)), second);
  __m512 product = _mm512_mul_ps(_mm512_mul_ps(_mm512_set1_ps(query.terms.scale), scale), _mm512_cvtepi32_ps(dots));
  _mm512_storeu_ps(scores, _mm512_add_ps(product, _mm512_add_ps(_mm512_set1_ps(query.terms.offset), offset)));
}

#define SCORED_AT_ONCE 16
#else
#define SCORED_AT_ONCE SIZE_MAX
ALWAYS void score_sixteen(vt_code_query query, const int8_t* rows, size_t stride, const vt_code_terms* terms,
                          size_t dimension, float* scores) {
  (void)query, (void)rows, (void)stride, (void)terms, (void)dimension, (void)scores;
}

static void dot_int8_at(const int8_t* query, const int8_t* rows, size_t stride, const uint32_t* places,
                        size_t place_count, size_t dimension, int32_t* dots) {
  for (size_t i = 0; i < place_count; i++) dots[i] = dot_int8(query, rows + places[i] * stride, dimension);
}
#endif

typedef bool flags __attribute__((ext_vector_type(LANES)));

// A bit a lane.
ALWAYS uint64_t above(lanes values, lanes floors) {
  flags is_above = __builtin_convertvector(values > floors, flags);
  uint16_t bits;
  memcpy(&bits, &is_above, sizeof bits);
  return bits;
}

ALWAYS lanes all(float value) { return (lanes){0} + value; }

static uint64_t above64(const float* scores, float floor) {
  uint64_t mask = 0;
  UNROLL for (int part = 0; part < 64; part += LANES) mask |= above(load(scores + part), all(floor)) << part;
  return mask;
}

#include "variant_sketch.h"

static void score_codes(vt_code_query query, const int8_t* rows, size_t stride, const vt_code_terms* terms,
                        size_t row_count, size_t dimension, float* scores) {
  size_t r = 0;
  for (; row_count - r >= SCORED_AT_ONCE; r += SCORED_AT_ONCE)
    score_sixteen(query, rows + r * stride, stride, terms + r, dimension, scores + r);
  for (; r < row_count; r++)
    scores[r] = query.terms.scale * terms[r].scale * (float)dot_int8(query.codes, rows + r * stride, dimension) +
                (query.terms.offset + terms[r].offset);
}

ALWAYS uint16_t differing256(const uint64_t* query, const uint64_t* row) {
  int differing = 0;
  for (int word = 0; word < 4; word++) differing += __builtin_popcountll(query[word] ^ row[word]);
  return (uint16_t)differing;
}

static void hamming256(const uint64_t* query, const uint64_t* rows, size_t row_count, uint16_t* distances) {
  for (size_t r = 0; r < row_count; r++) distances[r] = differing256(query, rows + 4 * r);
}

static void hamming256_at(const uint64_t* query, const uint64_t* rows, const uint32_t* places, size_t place_count,
                          uint16_t* distances) {
  for (size_t i = 0; i < place_count; i++) distances[i] = differing256(query, rows + 4 * (size_t)places[i]);
}

// Rounded by one multiplication: a float16 of either kind, normal or subnormal, is its bits as a float32 times 2¹¹².
static void widen_float16(const uint16_t* halves, size_t count, float* out) {
  for (size_t i = 0; i < count; i++) {
    uint32_t bits = (uint32_t)(halves[i] & 0x7FFF) << 13;
    float magnitude;
    memcpy(&magnitude, &bits, sizeof bits);
    magnitude *= 0x1p112f;
    memcpy(&bits, &magnitude, sizeof bits);
    bits |= (uint32_t)(halves[i] & 0x8000) << 16;
    memcpy(out + i, &bits, sizeof bits);
  }
}

static void widen_int8(const int8_t* codes, float scale, size_t count, float* out) {
  for (size_t i = 0; i < count; i++) out[i] = scale * (float)codes[i];
}

static bool all_finite(const float* values, size_t count) {
  // The exponent of what is not finite is all ones.
  uint32_t found = 0;
  for (size_t i = 0; i < count; i++) {
    uint32_t bits;
    memcpy(&bits, values + i, sizeof bits);
    found |= (bits & 0x7F800000) == 0x7F800000;
  }
  return found == 0;
}

static void row_adagrad(float* row, float* squares, float* gradient, size_t count, float rate, float epsilon,
                        float decay) {
  if (decay != 0)
    for (size_t i = 0; i < count; i++) gradient[i] += decay * row[i];
  *squares += dot(gradient, gradient, count) / (float)count;
  float step = rate / (sqrtf(*squares) + epsilon);
  for (size_t i = 0; i < count; i++) row[i] -= step * gradient[i];
}

static void adam(float* values, float* first, float* second, const float* gradient, size_t count, float beta1,
                 float beta2, float rate, float correction2, float epsilon, float kept) {
  for (size_t i = 0; i < count; i++) {
    float g = gradient[i];
    first[i] = beta1 * first[i] + (1 - beta1) * g;
    second[i] = beta2 * second[i] + (1 - beta2) * (g * g);
    values[i] = kept * values[i] - rate * first[i] / (sqrtf(second[i]) / correction2 + epsilon);
  }
}

#ifdef CRC_INSTRUCTION
static uint32_t crc32c(uint32_t checksum, const uint8_t* bytes, size_t count) {
  uint64_t state = ~checksum;
  for (; count >= 8; count -= 8, bytes += 8) {
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    state = __builtin_ia32_crc32di(state, word);
  }
  for (; count > 0; count--) state = __builtin_ia32_crc32qi((uint32_t)state, *bytes++);
  return ~(uint32_t)state;
}
#else
// The polynomial 0x1EDC6F41, bits reversed; a table of what each byte does to the state.
static uint32_t crc_table[256];

__attribute__((constructor)) static void fill_crc_table(void) {
  for (uint32_t byte = 0; byte < 256; byte++) {
    uint32_t state = byte;
    for (int bit = 0; bit < 8; bit++) state = state >> 1 ^ (state & 1 ? 0x82F63B78u : 0);
    crc_table[byte] = state;
  }
}

static uint32_t crc32c(uint32_t checksum, const uint8_t* bytes, size_t count) {
  uint32_t state = ~checksum;
  for (; count > 0; count--) state = state >> 8 ^ crc_table[(state ^ *bytes++) & 0xFF];
  return ~state;
}
#endif

#define JOIN_(a, b) a##b
#define JOIN(a, b) JOIN_(a, b)
#define TEXT_(a) #a
#define TEXT(a) TEXT_(a)

const vt_variant JOIN(vt_variant_, VARIANT) = {
    TEXT(VARIANT), dot, squared_l2, sum, add_scaled, score, quantise, dot_int8, dot_int8_at, score_codes, above64,
    rotate, sketch_tables, sketch_bounds, score_at, hamming256, hamming256_at, crc32c, widen_float16, widen_int8,
    all_finite, row_adagrad, adam,
};
