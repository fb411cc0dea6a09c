// Search in a layered graph of eight-bit rows (HNSW: Malkov, Yashunin, TPAMI 2020), for one writer and many readers.
//
// The memory is the caller's. A link, a live word and a value are read and written atomically, one at a time: a reader
// that meets a list half rewritten sees some old and some new links, each of which names a row that is whole. A row must
// be whole before the first link to it is written, and must not change while a reader may hold its slot.
#ifndef VITRINE_GRAPH_H
#define VITRINE_GRAPH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "Measure.h"

#ifdef __cplusplus
extern "C" {
#endif

#pragma clang assume_nonnull begin

// Ends a list of links that is not full. Slots stay below 2³¹.
#define VT_NO_SLOT UINT32_MAX
#define VT_DEGREE_LIMIT 128

typedef struct {
  size_t dimension;
  // From one row of codes to the next, in bytes.
  size_t code_stride;
  const int8_t* codes;
  const vt_code_terms* terms;
  // The rows themselves, or null where only codes are kept; the stride counts floats.
  const float* _Nullable rows;
  size_t row_stride;
  vt_measure measure;
  // Links a row has at most on level 0; half of it on the levels above.
  uint32_t degree;
  // Level 0: `degree` links a slot.
  uint32_t* ground;
  // Level l of a slot begins at (upper_places[slot] + l − 1) · degree / 2.
  uint32_t* upper;
  const uint32_t* upper_places;
  // Or null. The bytes of 64 slots take turns: byte b of a slot lies at (slot / 64 · bytes + b) · 64 + slot mod 64.
  const uint8_t* _Nullable sketches;
} vt_graph;

typedef struct {
  // Larger is nearer.
  float score;
  // Inside a beam the highest bit says that the slot's links were followed.
  uint32_t slot;
} vt_found;

// Which slots may be answered: live, in the filter when there is one, and not taken anew since the filter was made.
typedef struct {
  const uint64_t* live;
  const uint64_t* _Nullable filter;
  size_t word_count;
  const uint64_t* births;
  uint64_t newest_birth;
} vt_eligible;

// One search: the best `width` slots met so far, to find the way, and the best `kept_width` eligible ones, to answer.
typedef struct {
  vt_found* _Nullable held;
  size_t count;
  size_t width;
  // No slot before this place is left to follow.
  size_t next;
  // Null where everything held may be answered.
  vt_found* _Nullable kept;
  size_t kept_count;
  size_t kept_width;
  const vt_eligible* _Nullable eligible;
  // Scores that are not above are not kept.
  float floor;
  // Multiplies the score of each slot; 1 when null.
  const float* _Nullable values;
  // A bit a slot, all clear before and after a search, and the slots whose bits are set.
  uint64_t* _Nullable visited;
  uint32_t* _Nullable touched;
  size_t touched_count;
} vt_beam;

// The nearest slot that steps to ever nearer neighbours find on level `from`, then on each level down to `to`.
vt_found vt_descend(const vt_graph* graph, vt_code_query query, uint32_t entry, uint32_t from, uint32_t to);

// Puts a slot into an empty beam.
void vt_beam_begin(const vt_graph* graph, vt_code_query query, vt_beam* beam, uint32_t entry);
// Follows the links of the nearest slots, at most `steps` of them. Fewer when none of those held is left to follow.
size_t vt_beam_run(const vt_graph* graph, vt_code_query query, vt_beam* beam, uint32_t level, size_t steps);
// Keeps the best of the eligible slots of some words; by codes, or by the rows when `exact` is given. Returns how many
// slots were compared.
size_t vt_beam_scan(const vt_graph* graph, vt_code_query query, const float* _Nullable exact, vt_beam* beam,
                    size_t first_word, size_t end_word);
// The signs of a row of length 1 behind a random rotation, three times random signs and a Hadamard transform (Andoni,
// Indyk, Laarhoven, Razenshteyn, Schmidt, NeurIPS 2015); and the inner product that they make likely, by tables of four
// signs each (André, Kermarrec, Le Scouarnec, VLDB 2015). It is off by `vt_sketch_deviation`: √(1 − t²) / (t √bits) with
// t = √(2/π) (Gao, Long, SIGMOD 2024, at their mean).
#define VT_SKETCH_LIMIT 4096
#define VT_SKETCH_WORDS 256
// A power of two, 64 or more; 0 above `VT_SKETCH_LIMIT` dimensions, for which there are none.
size_t vt_sketch_bits(size_t dimension);
float vt_sketch_deviation(size_t bits);
void vt_set_sketch(uint8_t* sketches, uint32_t slot, const float* row, size_t dimension);
// `tables` has room for 4 bytes a bit, and is named by the answer.
vt_sketch_query vt_sketch_of_query(const float* row, size_t dimension, uint8_t* tables);
// Keeps the best of the eligible slots of at most `VT_SKETCH_WORDS` words, by codes; those are not compared whose likely
// score and a margin, times their value, is not above the floor. For inner products of rows with values. Returns how many
// slots were looked at.
size_t vt_beam_sketch(const vt_graph* graph, vt_code_query query, vt_sketch_query sketch, float margin, vt_beam* beam,
                      size_t first_word, size_t end_word);
// Clears the bits and takes the marks off the held slots.
void vt_beam_end(vt_beam* beam);

// Replaces scores by those of the rows and orders the slots anew, equal scores by slot.
void vt_rescore(const vt_graph* graph, const float* query, const float* _Nullable values, vt_found* found,
                size_t count);

// Of slots in order of falling score to one row, those that are nearer to it than to any chosen before: algorithm 4 of
// the paper. Returns how many were written, at most `wanted`.
size_t vt_select(const vt_graph* graph, const vt_found* found, size_t count, size_t wanted, uint32_t* chosen);
// Writes the links of a slot, and ends the list.
void vt_set_links(const vt_graph* graph, uint32_t level, uint32_t slot, const uint32_t* links, size_t count);
// Copies the links of a slot; room for `VT_DEGREE_LIMIT` is enough.
size_t vt_links(const vt_graph* graph, uint32_t level, uint32_t slot, uint32_t* links);
// Adds a link, selecting anew when the list is full.
void vt_add_link(const vt_graph* graph, uint32_t level, uint32_t slot, uint32_t added);
// Replaces links to slots of `leaving` by what those link to. Returns whether there were any.
bool vt_bypass(const vt_graph* graph, uint32_t level, uint32_t slot, const uint64_t* leaving, const uint64_t* live,
               size_t word_count);

// Sets or clears a bit that readers look at. What was written before is seen by who sees the bit set.
void vt_set_live(uint64_t* words, uint32_t slot, bool is_live);
bool vt_is_live(const uint64_t* words, uint32_t slot);
void vt_set_value(float* values, uint32_t slot, float value);
float vt_value(const float* values, uint32_t slot);

#pragma clang assume_nonnull end

#ifdef __cplusplus
}
#endif
#endif
