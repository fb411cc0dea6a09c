#include <math.h>

#include "graph_private.h"

// √(2/π): what Σ |xᵢ| / √bits is near for a vector x of length 1 and random direction.
#define MEAN_LENGTH 0.797884561f

size_t vt_sketch_bits(size_t dimension) {
  if (dimension > VT_SKETCH_LIMIT) return 0;
  size_t bits = 64;
  while (bits < dimension) bits *= 2;
  return bits;
}

float vt_sketch_deviation(size_t bits) {
  return sqrtf(1 - MEAN_LENGTH * MEAN_LENGTH) / MEAN_LENGTH / sqrtf((float)bits);
}

// Returns how many values there are.
static size_t rotate(const float* row, size_t dimension, float* values) {
  size_t bits = vt_sketch_bits(dimension);
  memcpy(values, row, dimension * sizeof *row);
  memset(values + dimension, 0, (bits - dimension) * sizeof *row);
  vt_variant_in_use()->rotate(values, bits);
  return bits;
}

void vt_set_sketch(uint8_t* sketches, uint32_t slot, const float* row, size_t dimension) {
  float values[VT_SKETCH_LIMIT];
  size_t bits = rotate(row, dimension, values);
  uint8_t* column = sketches + slot / 64 * 8 * bits + slot % 64;
  for (size_t start = 0; start < bits; start += 8, column += 64) {
    uint32_t signs = 0;
    for (uint32_t i = 0; i < 8; i++) signs |= (uint32_t)(values[start + i] >= 0) << i;
    __atomic_store_n(column, (uint8_t)signs, __ATOMIC_RELAXED);
  }
}

vt_sketch_query vt_sketch_of_query(const float* row, size_t dimension, uint8_t* tables) {
  float values[VT_SKETCH_LIMIT], step, least;
  size_t bits = rotate(row, dimension, values);
  vt_variant_in_use()->sketch_tables(values, bits, tables, &step, &least);
  float unit = 1.0f / (sqrtf((float)bits) * MEAN_LENGTH);
  return (vt_sketch_query){tables, bits, step * unit, least * unit};
}

// The slots of some words that may still belong to the answer, and the most that each can score.
typedef struct {
  uint64_t words[VT_SKETCH_WORDS];
  float bounds[64 * VT_SKETCH_WORDS];
} shortlist;

// Returns how many slots may be answered, on the list or not.
static size_t list(const vt_graph* graph, vt_sketch_query sketch, float margin, const vt_beam* beam, size_t first_word,
                   size_t word_count, shortlist* listed) {
  const vt_variant* variant = vt_variant_in_use();
  size_t seen = 0;
  for (size_t i = 0; i < word_count; i++) {
    size_t word = first_word + i;
    uint64_t bits = __atomic_load_n(beam->eligible->live + word, __ATOMIC_ACQUIRE);
    if (beam->eligible->filter != NULL) bits &= beam->eligible->filter[word];
    seen += (size_t)__builtin_popcountll(bits);
    bits &= variant->sketch_bounds(sketch, graph->sketches + word * 8 * sketch.bits, beam->values + word * 64, margin,
                                   beam->floor, listed->bounds + i * 64);
    listed->words[i] = bits;
  }
  return seen;
}

static float highest(const shortlist* listed, size_t word_count, size_t step) {
  float most[16] = {0};
  for (size_t word = 0; word < word_count; word += step)
    for (size_t start = 64 * word; start < 64 * word + 64; start += 16)
      for (size_t i = 0; i < 16; i++) {
        float bound = listed->bounds[start + i];
        most[i] = bound > most[i] ? bound : most[i];
      }
  for (size_t i = 1; i < 16; i++) most[0] = most[i] > most[0] ? most[i] : most[0];
  return most[0];
}

// A bound that about `wanted` exceed, up to twice as many, judged by some of the words; −∞ where too few are above 0.
static float leading_bound(const shortlist* listed, size_t word_count, size_t wanted) {
  size_t step = (word_count + 63) / 64;
  wanted = (wanted + step - 1) / step;
  float low = 0, high = highest(listed, word_count, step);
  for (int halving = 0; halving < 12; halving++) {
    float bound = halving == 0 ? 0 : (low + high) / 2;
    size_t count = 0;
    for (size_t i = 0; i < word_count; i += step) {
      uint64_t above = vt_variant_in_use()->above64(listed->bounds + i * 64, bound);
      count += (size_t)__builtin_popcountll(above & listed->words[i]);
    }
    if (count < wanted && halving == 0) return -INFINITY;
    if (count < wanted) high = bound;
    if (count >= wanted) low = bound;
    if (count >= wanted && count <= 2 * wanted) break;
  }
  return low;
}

// Compares those on the list whose bounds are above, and takes them off.
static void compare_above(const vt_graph* graph, vt_code_query query, vt_beam* beam, size_t first_word,
                          size_t word_count, shortlist* listed, float bound) {
  uint32_t slots[VT_DEGREE_LIMIT];
  size_t count = 0;
  for (size_t i = 0; i < word_count; i++) {
    uint64_t bits = listed->words[i];
    if (bits == 0) continue;
    bits &= vt_variant_in_use()->above64(listed->bounds + i * 64, bound);
    listed->words[i] &= ~bits;
    for (; bits != 0; bits &= bits - 1) {
      slots[count] = (uint32_t)((first_word + i) * 64) + (uint32_t)__builtin_ctzll(bits);
      prefetch_row(graph, slots[count]);
      if (++count < VT_DEGREE_LIMIT) continue;
      vt_compare(graph, query, NULL, beam, slots, count);
      count = 0;
    }
  }
  if (count > 0) vt_compare(graph, query, NULL, beam, slots, count);
}

size_t vt_beam_sketch(const vt_graph* graph, vt_code_query query, vt_sketch_query sketch, float margin, vt_beam* beam,
                      size_t first_word, size_t end_word) {
  if (end_word > beam->eligible->word_count) end_word = beam->eligible->word_count;
  if (first_word >= end_word) return 0;
  size_t word_count = end_word - first_word < VT_SKETCH_WORDS ? end_word - first_word : VT_SKETCH_WORDS;
  shortlist listed;
  size_t seen = list(graph, sketch, margin, beam, first_word, word_count, &listed);
  // Those that promise most come first: without the floor that they raise, none could be left out.
  if (beam->floor == -INFINITY)
    compare_above(graph, query, beam, first_word, word_count, &listed,
                  leading_bound(&listed, word_count, 2 * beam->kept_width));
  compare_above(graph, query, beam, first_word, word_count, &listed, beam->floor);
  return seen;
}
