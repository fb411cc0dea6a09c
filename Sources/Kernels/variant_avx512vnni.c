#if defined(__x86_64__)
#include "Kernels.h"

#include <immintrin.h>
#include <math.h>
#include <string.h>

#pragma clang attribute push(                                                                         \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,popcnt,sse4.2"))), \
    apply_to = function)
#define CRC_INSTRUCTION
#define DOT_INT8_INSTRUCTION
#define SHUFFLED_AT_ONCE 64
#define VARIANT avx512vnni
#define QUERY_BLOCK 4
#define ROW_BLOCK 4
#include "variant.h"
#pragma clang attribute pop
#endif
