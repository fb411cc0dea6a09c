#ifndef VITRINE_MEASURE_H
#define VITRINE_MEASURE_H

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

#endif
