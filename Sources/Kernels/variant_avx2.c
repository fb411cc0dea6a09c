#if defined(__x86_64__)
#include "Kernels.h"

#include <immintrin.h>
#include <math.h>
#include <string.h>

#pragma clang attribute push(__attribute__((target("avx2,popcnt,sse4.2"))), apply_to = function)
#define CRC_INSTRUCTION
#define SHUFFLED_AT_ONCE 32
#define VARIANT avx2
#include "variant.h"
#pragma clang attribute pop
#endif
