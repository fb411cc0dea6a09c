#include "library.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct vit_ov_library vit_ov;

// bootstrap makes this link to the library whose headers are used; it is searched where the executable's own libraries are.
#define PLAIN_NAME "libopenvino_c.so"
static char name[4096] = PLAIN_NAME;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static char failure[1024];

static void load(void) {
  const char *copy = getenv("VITRINE_OPENVINO");
  if (copy && copy[0]) snprintf(name, sizeof name, "%s/libs/" PLAIN_NAME, copy);
  void *library = dlopen(name, RTLD_NOW | RTLD_GLOBAL);
  if (!library) {
    snprintf(failure, sizeof failure, "%s", dlerror());
    return;
  }
#define VIT_OV_FIND(function)                                                                                          \
  if (!(vit_ov.function = (__typeof__(&function))dlsym(library, #function))) {                                         \
    snprintf(failure, sizeof failure, "%s has no %s", name, #function);                                                \
    return;                                                                                                            \
  }
  VIT_OV_FUNCTIONS(VIT_OV_FIND)
#undef VIT_OV_FIND
}

const char *vit_ov_library_load(void) {
  pthread_once(&once, load);
  return failure[0] ? failure : NULL;
}
