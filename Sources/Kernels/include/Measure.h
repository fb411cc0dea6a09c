#ifndef VITRINE_MEASURE_H
#define VITRINE_MEASURE_H

typedef enum __attribute__((enum_extensibility(closed))) {
  vt_measure_inner_product = 0,
  vt_measure_squared_l2 = 1,
} vt_measure;

#endif
