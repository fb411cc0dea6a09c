#include <stdlib.h>

#include "graph_private.h"

static int by_falling_score(const void* a, const void* b) {
  const vt_found *left = a, *right = b;
  if (left->score != right->score) return left->score > right->score ? -1 : 1;
  return left->slot < right->slot ? -1 : left->slot > right->slot;
}

void vt_order(vt_found* found, size_t count) {
  if (count > 512) {
    qsort(found, count, sizeof *found, by_falling_score);
    return;
  }
  for (size_t i = 1; i < count; i++) {
    vt_found moved = found[i];
    size_t hole = i;
    for (; hole > 0 && by_falling_score(&moved, found + hole - 1) < 0; hole--) found[hole] = found[hole - 1];
    found[hole] = moved;
  }
}

// Goes on with a choice that has `held` slots.
static size_t select_more(const vt_graph* graph, const vt_found* found, size_t count, size_t wanted, uint32_t* chosen,
                          size_t held) {
  const vt_variant* variant = vt_variant_in_use();
  for (size_t i = 0; i < count && held < wanted; i++) {
    vt_code_query query = query_of(graph, found[i].slot);
    bool is_shadowed = false;
    // Four at a time: most of those that are shadowed are so by one of the first.
    for (size_t start = 0; start < held && !is_shadowed; start += 4) {
      size_t part = held - start < 4 ? held - start : 4;
      float scores[4];
      score_codes(graph, variant, query, chosen + start, part, scores);
      for (size_t j = 0; j < part; j++) is_shadowed |= scores[j] > found[i].score;
    }
    if (!is_shadowed) chosen[held++] = found[i].slot;
  }
  return held;
}

size_t vt_select(const vt_graph* graph, const vt_found* found, size_t count, size_t wanted, uint32_t* chosen) {
  return select_more(graph, found, count, wanted, chosen, 0);
}

void vt_set_links(const vt_graph* graph, uint32_t level, uint32_t slot, const uint32_t* links, size_t count) {
  size_t degree;
  uint32_t* list = links_of(graph, level, slot, &degree);
  for (size_t i = 0; i < degree; i++)
    __atomic_store_n(list + i, i < count ? links[i] : VT_NO_SLOT, __ATOMIC_RELEASE);
}

size_t vt_links(const vt_graph* graph, uint32_t level, uint32_t slot, uint32_t* links) {
  size_t degree, count = 0;
  const uint32_t* list = links_of(graph, level, slot, &degree);
  while (count < degree && (links[count] = read_link(list + count)) != VT_NO_SLOT) count++;
  return count;
}

// Scores slots against one and orders them.
static void order_by_score(const vt_graph* graph, uint32_t slot, const uint32_t* slots, size_t count, vt_found* found) {
  const vt_variant* variant = vt_variant_in_use();
  float scores[VT_DEGREE_LIMIT];
  for (size_t start = 0; start < count; start += VT_DEGREE_LIMIT) {
    size_t part = count - start < VT_DEGREE_LIMIT ? count - start : VT_DEGREE_LIMIT;
    score_codes(graph, variant, query_of(graph, slot), slots + start, part, scores);
    for (size_t i = 0; i < part; i++) found[start + i] = (vt_found){scores[i], slots[start + i]};
  }
  vt_order(found, count);
}

void vt_add_link(const vt_graph* graph, uint32_t level, uint32_t slot, uint32_t added) {
  size_t degree;
  uint32_t* list = links_of(graph, level, slot, &degree);
  uint32_t slots[VT_DEGREE_LIMIT + 1];
  size_t count = vt_links(graph, level, slot, slots);
  for (size_t i = 0; i < count; i++)
    if (slots[i] == added) return;
  if (count < degree) {
    __atomic_store_n(list + count, added, __ATOMIC_RELEASE);
    return;
  }
  vt_found found[VT_DEGREE_LIMIT + 1];
  slots[count++] = added;
  order_by_score(graph, slot, slots, count, found);
  uint32_t chosen[VT_DEGREE_LIMIT];
  vt_set_links(graph, level, slot, chosen, vt_select(graph, found, count, degree, chosen));
}

#define BYPASS_LIMIT 1024

static bool contains(const uint64_t* words, size_t word_count, uint32_t slot) {
  return slot / 64 < word_count && words[slot / 64] >> (slot % 64) & 1;
}

static bool is_among(const uint32_t* slots, size_t count, uint32_t slot) {
  for (size_t i = 0; i < count; i++)
    if (slots[i] == slot) return true;
  return false;
}

bool vt_bypass(const vt_graph* graph, uint32_t level, uint32_t slot, const uint64_t* leaving, const uint64_t* live,
               size_t word_count) {
  uint32_t links[VT_DEGREE_LIMIT], beyond[VT_DEGREE_LIMIT], chosen[VT_DEGREE_LIMIT], slots[BYPASS_LIMIT];
  size_t link_count = vt_links(graph, level, slot, links), held = 0, count = 0;
  for (size_t i = 0; i < link_count; i++)
    if (!contains(leaving, word_count, links[i])) chosen[held++] = links[i];
  if (held == link_count) return false;
  for (size_t i = 0; i < link_count; i++) {
    if (!contains(leaving, word_count, links[i])) continue;
    size_t beyond_count = vt_links(graph, level, links[i], beyond);
    for (size_t j = 0; j < beyond_count && count < BYPASS_LIMIT; j++)
      if (beyond[j] != slot && contains(live, word_count, beyond[j]) && !is_among(chosen, held, beyond[j]) &&
          !is_among(slots, count, beyond[j]))
        slots[count++] = beyond[j];
  }
  vt_found found[BYPASS_LIMIT];
  order_by_score(graph, slot, slots, count, found);
  size_t degree = level == 0 ? graph->degree : graph->degree / 2;
  held = select_more(graph, found, count, degree, chosen, held);
  // As many links as before: who leaves takes ways to others along, and the nearest make up for them.
  for (size_t i = 0; i < count && held < link_count; i++)
    if (!is_among(chosen, held, found[i].slot)) chosen[held++] = found[i].slot;
  vt_set_links(graph, level, slot, chosen, held);
  return true;
}

void vt_set_live(uint64_t* words, uint32_t slot, bool is_live) {
  uint64_t bit = 1ull << (slot % 64);
  if (is_live)
    __atomic_fetch_or(words + slot / 64, bit, __ATOMIC_RELEASE);
  else
    __atomic_fetch_and(words + slot / 64, ~bit, __ATOMIC_RELEASE);
}

bool vt_is_live(const uint64_t* words, uint32_t slot) { return is_live(words, slot); }

void vt_set_value(float* values, uint32_t slot, float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  __atomic_store_n((uint32_t*)(values + slot), bits, __ATOMIC_RELAXED);
}

float vt_value(const float* values, uint32_t slot) {
  return read_value(values, slot);
}
