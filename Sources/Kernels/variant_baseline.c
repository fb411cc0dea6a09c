#include "Kernels.h"

#include <string.h>

#define VARIANT baseline
#include "variant.h"
