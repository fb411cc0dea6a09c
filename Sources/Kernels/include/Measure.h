#ifndef VITRINE_MEASURE_H
#define VITRINE_MEASURE_H

#include <stddef.h>
#include <stdint.h>

typedef enum __attribute__((enum_extensibility(closed))) {
  vt_measure_inner_product = 0,
  vt_measure_squared_l2 = 1,
} vt_measure;

// What turns the product of two rows' codes into their score: a.scale · b.scale · Σ codes + (a.offset + b.offset).
typedef struct {
  float scale;
  float offset;
} vt_code_terms;

typedef struct {
  const int8_t* _Nullable codes;
  vt_code_terms terms;
} vt_code_query;

// What each four signs of a row say of its inner product with a query: 16 steps of `scale` for each, `offset` once.
typedef struct {
  const uint8_t* _Nullable tables;
  size_t bits;
  float scale;
  float offset;
} vt_sketch_query;

#endif
