#include "Kernels.h"

#include <math.h>
#include <string.h>

#define VARIANT baseline
#include "variant.h"
