#include "graph_private.h"

vt_found vt_descend(const vt_graph* graph, vt_code_query query, uint32_t entry, uint32_t from, uint32_t to) {
  const vt_variant* variant = vt_variant_in_use();
  vt_found best = {0, entry};
  score_codes(graph, variant, query, &entry, 1, &best.score);
  for (uint32_t level = from + 1; level-- > to;) {
    for (bool moved = true; moved;) {
      size_t degree;
      uint32_t* links = links_of(graph, level, best.slot, &degree);
      uint32_t slots[VT_DEGREE_LIMIT];
      float scores[VT_DEGREE_LIMIT];
      size_t count = 0;
      for (; count < degree; count++) {
        slots[count] = read_link(links + count);
        if (slots[count] == VT_NO_SLOT) break;
        prefetch_row(graph, slots[count]);
      }
      if (count > 0) score_codes(graph, variant, query, slots, count, scores);
      moved = false;
      for (size_t i = 0; i < count; i++) {
        if (!(scores[i] > best.score)) continue;
        best = (vt_found){scores[i], slots[i]};
        moved = true;
      }
    }
  }
  return best;
}

static inline bool may_answer(const vt_eligible* eligible, uint32_t slot) {
  size_t word = slot / 64;
  if (word >= eligible->word_count) return false;
  if (eligible->filter != NULL && !(eligible->filter[word] >> (slot % 64) & 1)) return false;
  return is_live(eligible->live, slot) && eligible->births[slot] <= eligible->newest_birth;
}

static inline void keep(vt_beam* beam, float score, uint32_t slot) {
  if (!(score > beam->floor) || !may_answer(beam->eligible, slot)) return;
  insert(beam->kept, &beam->kept_count, beam->kept_width, score, slot);
  // From here on only what is better than the last belongs.
  if (beam->kept_count == beam->kept_width) beam->floor = beam->kept[beam->kept_width - 1].score;
}

static inline void hold(vt_beam* beam, float score, uint32_t slot) {
  if (beam->kept != NULL) keep(beam, score, slot);
  if (!belongs(beam->held, beam->count, beam->width, score)) return;
  size_t place = insert(beam->held, &beam->count, beam->width, score, slot);
  if (place < beam->next) beam->next = place;
}

static inline void score_slots(const vt_graph* graph, const vt_variant* variant, vt_code_query query,
                               const vt_beam* beam, const uint32_t* slots, size_t count, float* scores) {
  score_codes(graph, variant, query, slots, count, scores);
  if (beam->values == NULL) return;
  for (size_t i = 0; i < count; i++) scores[i] *= read_value(beam->values, slots[i]);
}

// Marks a slot and returns whether it was not marked before.
static inline bool visit(vt_beam* beam, uint32_t slot) {
  uint64_t* word = beam->visited + slot / 64;
  uint64_t bit = 1ull << (slot % 64);
  bool is_new = !(*word & bit);
  *word |= bit;
  beam->touched[beam->touched_count] = slot;
  beam->touched_count += is_new;
  return is_new;
}

void vt_beam_begin(const vt_graph* graph, vt_code_query query, vt_beam* beam, uint32_t entry) {
  if (!visit(beam, entry)) return;
  float score;
  score_slots(graph, vt_variant_in_use(), query, beam, &entry, 1, &score);
  hold(beam, score, entry);
}

static inline void skip_followed(vt_beam* beam) {
  while (beam->next < beam->count && beam->held[beam->next].slot & FOLLOWED) beam->next++;
}

size_t vt_beam_run(const vt_graph* graph, vt_code_query query, vt_beam* beam, uint32_t level, size_t steps) {
  const vt_variant* variant = vt_variant_in_use();
  for (size_t step = 0; step < steps; step++) {
    skip_followed(beam);
    if (beam->next >= beam->count) return step;
    uint32_t slot = beam->held[beam->next].slot;
    beam->held[beam->next].slot |= FOLLOWED;
    size_t degree;
    const uint32_t* links = links_of(graph, level, slot, &degree);
    uint32_t slots[VT_DEGREE_LIMIT + 1];
    size_t count = 0;
    for (size_t i = 0; i < degree; i++) {
      uint32_t link = read_link(links + i);
      if (link == VT_NO_SLOT) break;
      slots[count] = link;
      // Without a branch: half of the links were seen before, and no pattern tells which.
      size_t is_new = visit(beam, link);
      prefetch_row(graph, link);
      count += is_new;
    }
    // Most likely the next to be followed: its links arrive while these rows are compared.
    skip_followed(beam);
    if (beam->next < beam->count) {
      const uint32_t* ahead = links_of(graph, level, beam->held[beam->next].slot, &degree);
      for (size_t i = 0; i < degree; i += 16) __builtin_prefetch(ahead + i);
    }
    if (count == 0) continue;
    float scores[VT_DEGREE_LIMIT];
    score_slots(graph, variant, query, beam, slots, count, scores);
    for (size_t i = 0; i < count; i++) hold(beam, scores[i], slots[i]);
  }
  return steps;
}

// A whole word of rows that follow each other.
static void scan_word(const vt_graph* graph, const vt_variant* variant, vt_code_query query, vt_beam* beam,
                      uint32_t first) {
  float scores[64], values[64];
  variant->score_codes(query, graph->codes + first * graph->code_stride, graph->code_stride, graph->terms + first, 64,
                       graph->dimension, scores);
  if (beam->values != NULL) {
    for (uint32_t i = 0; i < 64; i++) values[i] = read_value(beam->values, first + i);
    for (uint32_t i = 0; i < 64; i++) scores[i] *= values[i];
  }
  for (uint64_t above = variant->above64(scores, beam->floor); above != 0; above &= above - 1) {
    uint32_t i = (uint32_t)__builtin_ctzll(above);
    keep(beam, scores[i], first + i);
  }
}

void vt_compare(const vt_graph* graph, vt_code_query query, const float* exact, vt_beam* beam, const uint32_t* slots,
                size_t count) {
  const vt_variant* variant = vt_variant_in_use();
  float scores[VT_DEGREE_LIMIT];
  if (exact == NULL) {
    score_slots(graph, variant, query, beam, slots, count, scores);
  } else {
    variant->score_at(graph->measure, exact, graph->rows, graph->row_stride, slots, count, graph->dimension, scores);
    if (graph->measure == vt_measure_squared_l2)
      for (size_t i = 0; i < count; i++) scores[i] = -scores[i];
    if (beam->values != NULL)
      for (size_t i = 0; i < count; i++) scores[i] *= read_value(beam->values, slots[i]);
  }
  for (size_t i = 0; i < count; i++) keep(beam, scores[i], slots[i]);
}

size_t vt_beam_scan(const vt_graph* graph, vt_code_query query, const float* exact, vt_beam* beam, size_t first_word,
                    size_t end_word) {
  const vt_variant* variant = vt_variant_in_use();
  const vt_eligible* eligible = beam->eligible;
  uint32_t slots[VT_DEGREE_LIMIT];
  size_t count = 0, scanned = 0;
  if (end_word > eligible->word_count) end_word = eligible->word_count;
  for (size_t word = first_word; word < end_word; word++) {
    uint64_t bits = __atomic_load_n(eligible->live + word, __ATOMIC_ACQUIRE);
    if (eligible->filter != NULL) bits &= eligible->filter[word];
    if (bits == UINT64_MAX && exact == NULL) {
      scan_word(graph, variant, query, beam, (uint32_t)(word * 64));
      scanned += 64;
      continue;
    }
    for (; bits != 0; bits &= bits - 1) {
      uint32_t slot = (uint32_t)(word * 64) + (uint32_t)__builtin_ctzll(bits);
      slots[count++] = slot;
      if (exact == NULL)
        prefetch_row(graph, slot);
      else
        for (size_t i = 0; i < graph->dimension && i < 256; i += 16)
          __builtin_prefetch(graph->rows + slot * graph->row_stride + i);
      if (count < VT_DEGREE_LIMIT) continue;
      vt_compare(graph, query, exact, beam, slots, count);
      scanned += count;
      count = 0;
    }
  }
  if (count > 0) vt_compare(graph, query, exact, beam, slots, count);
  return scanned + count;
}

void vt_beam_end(vt_beam* beam) {
  for (size_t i = 0; i < beam->touched_count; i++) beam->visited[beam->touched[i] / 64] = 0;
  beam->touched_count = 0;
  for (size_t i = 0; i < beam->count; i++) beam->held[i].slot &= ~FOLLOWED;
}

void vt_rescore(const vt_graph* graph, const float* query, const float* values, vt_found* found, size_t count) {
  const vt_variant* variant = vt_variant_in_use();
  for (size_t i = 0; i < count; i++)
    for (size_t at = 0; at < graph->dimension && at < 128; at += 16)
      __builtin_prefetch(graph->rows + found[i].slot * graph->row_stride + at);
  for (size_t i = 0; i < count; i++) {
    float score;
    variant->score_at(graph->measure, query, graph->rows, graph->row_stride, &found[i].slot, 1, graph->dimension,
                      &score);
    if (graph->measure == vt_measure_squared_l2) score = -score;
    found[i].score = values == NULL ? score : score * read_value(values, found[i].slot);
  }
  vt_order(found, count);
}
