// The part of `variant.h` that compares with signs; included by it.

// 64 bytes that a writer may be changing: aligned groups of eight are old or new as a whole. A vector load is that on
// x86-64, and there is no other way to say so in C.
ALWAYS void read_shared(void* bytes, const void* from) {
#if defined(SHUFFLED_AT_ONCE) && SHUFFLED_AT_ONCE == 64
  __m512i all;
  __asm__ volatile("vmovdqu64 %1, %0" : "=v"(all) : "m"(*(const __m512i*)from));
  memcpy(bytes, &all, 64);
#elif defined(SHUFFLED_AT_ONCE)
  __m256i halves[2];
  UNROLL for (int half = 0; half < 2; half++)
      __asm__ volatile("vmovdqu %1, %0" : "=x"(halves[half]) : "m"(((const __m256i*)from)[half]));
  memcpy(bytes, halves, 64);
#else
  uint64_t eights[8];
  for (int i = 0; i < 8; i++) eights[i] = __atomic_load_n((const uint64_t*)from + i, __ATOMIC_RELAXED);
  memcpy(bytes, eights, 64);
#endif
}

typedef uint8_t sixty_four __attribute__((vector_size(64)));
typedef uint16_t wide_sixty_four __attribute__((vector_size(128)));
typedef uint16_t wide_sixteen __attribute__((vector_size(32)));

// Σ of the tables' entries for 64 slots. Eight bytes of signs, two tables each, stay below 256.
#ifdef SHUFFLED_AT_ONCE
// table[places[i]] for places below 16.
ALWAYS sixty_four look_up(const uint8_t* table, sixty_four places) {
  __m128i sixteen = _mm_loadu_si128((const __m128i*)table);
#if SHUFFLED_AT_ONCE == 64
  return (sixty_four)_mm512_shuffle_epi8(_mm512_broadcast_i32x4(sixteen), (__m512i)places);
#else
  __m256i halves[2];
  memcpy(halves, &places, 64);
  UNROLL for (int half = 0; half < 2; half++)
      halves[half] = _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(sixteen), halves[half]);
  memcpy(&places, halves, 64);
  return places;
#endif
}

ALWAYS wide_sixty_four look_up_all(const uint8_t* table, size_t bits, const uint8_t* block) {
  wide_sixty_four sums = {0};
  for (size_t bit = 0; bit < bits; bit += 64) {
    sixty_four low = {0}, high = {0};
    UNROLL for (int byte = 0; byte < 8; byte++, block += 64, table += 32) {
      sixty_four signs;
      read_shared(&signs, block);
      low += look_up(table, signs & 15);
      high += look_up(table + 16, signs >> 4);
    }
    sums += __builtin_convertvector(low + high, wide_sixty_four);
  }
  return sums;
}
#else
ALWAYS wide_sixty_four look_up_all(const uint8_t* table, size_t bits, const uint8_t* block) {
  uint16_t sums[64] = {0};
  for (size_t byte = 0; byte < bits / 8; byte++, block += 64, table += 32) {
    uint8_t signs[64];
    read_shared(signs, block);
    for (int i = 0; i < 64; i++) sums[i] += (uint16_t)(table[signs[i] & 15] + table[16 + (signs[i] >> 4)]);
  }
  wide_sixty_four all;
  memcpy(&all, sums, sizeof all);
  return all;
}
#endif

static uint64_t sketch_bounds(vt_sketch_query query, const uint8_t* block, const float* values, float margin,
                              float floor, float* bounds) {
  wide_sixty_four sums = look_up_all(query.tables, query.bits, block);
  uint64_t mask = 0;
  UNROLL for (int part = 0; part < 64; part += LANES) {
    wide_sixteen sixteen;
    memcpy(&sixteen, (const char*)&sums + 2 * part, sizeof sixteen);
    lanes own, likely = __builtin_convertvector(sixteen, lanes) * query.scale + (query.offset + margin);
    read_shared(&own, values + part);
    lanes bound = own * likely;
    memcpy(bounds + part, &bound, sizeof bound);
    mask |= above(bound, all(floor)) << part;
  }
  return mask;
}

// Which signs a round changes; 32 of them in a word.
ALWAYS uint32_t turned(uint64_t round, uint64_t part) {
  // The finaliser of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).
  uint64_t z = (round << 32 | part) + 0x9E3779B97F4A7C15ull;
  z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ull;
  z = (z ^ z >> 27) * 0x94D049BB133111EBull;
  return (uint32_t)(z ^ z >> 31);
}

static void rotate(float* values, size_t count) {
  for (uint64_t round = 0; round < 3; round++) {
    for (size_t start = 0; start < count; start += 32) {
      uint32_t bits[32], signs = turned(round, start / 32);
      memcpy(bits, values + start, sizeof bits);
      for (uint32_t i = 0; i < 32; i++) bits[i] ^= signs << (31 - i) & 0x80000000u;
      memcpy(values + start, bits, sizeof bits);
    }
    for (size_t half = 1; half < count; half *= 2)
      for (size_t start = 0; start < count; start += 2 * half)
        for (size_t i = start; i < start + half; i++) {
          float a = values[i], b = values[i + half];
          values[i] = a + b;
          values[i + half] = a - b;
        }
  }
  float scale = 1.0f / ((float)count * sqrtf((float)count));
  for (size_t i = 0; i < count; i++) values[i] *= scale;
}

static void sketch_tables(const float* rotated, size_t bits, uint8_t* tables, float* step, float* least) {
  // 64 signs together are worth from −Σ |x| to Σ |x|; of the 255 steps one half goes to rounding in each of 16 tables.
  float widest = 0;
  *least = 0;
  for (size_t start = 0; start < bits; start += 64) {
    float magnitudes[64];
    for (size_t i = 0; i < 64; i++) magnitudes[i] = fabsf(rotated[start + i]);
    float half = sum(magnitudes, 64);
    *least -= half;
    if (2 * half > widest) widest = 2 * half;
  }
  *step = widest / (255.0f - 8.0f);
  float steps = widest > 0 ? 1.0f / *step : 0.0f;
  for (size_t start = 0; start < bits; start += 4, tables += 16) {
    const float* x = rotated + start;
    float most = (fabsf(x[0]) + fabsf(x[1])) + (fabsf(x[2]) + fabsf(x[3]));
    for (int signs = 0; signs < 16; signs++) {
      float pairs[2];
      for (int i = 0; i < 2; i++)
        pairs[i] = (signs >> (2 * i) & 1 ? x[2 * i] : -x[2 * i]) + (signs >> (2 * i + 1) & 1 ? x[2 * i + 1] : -x[2 * i + 1]);
      tables[signs] = (uint8_t)(int32_t)(((pairs[0] + pairs[1]) + most) * steps + 0.5f);
    }
  }
}
