// What the files of this target share: the handle of a tensor, and the border that no exception crosses.
#ifndef VITRINE_CTORCH_GUARD_H
#define VITRINE_CTORCH_GUARD_H

#include <ATen/ATen.h>

#include <dlfcn.h>

#include <cstdio>
#include <exception>

#include "CTorch.h"

struct vit_tensor {
  at::Tensor value;
};

namespace vitrine {

inline int32_t fail(vit_torch_error *error, const char *message) {
  std::snprintf(error->message, sizeof error->message, "%s", message);
  return 1;
}

/// Runs `body`; what it throws comes back as 1 and a message.
template <typename Body>
int32_t guarded(vit_torch_error *error, Body body) noexcept {
  try {
    body();
    return 0;
  } catch (const c10::Error &problem) {
    return fail(error, problem.what_without_backtrace());
  } catch (const std::exception &problem) {
    return fail(error, problem.what());
  } catch (...) {
    return fail(error, "unknown exception");
  }
}

template <typename Body>
int32_t producing(vit_tensor **out, vit_torch_error *error, Body body) noexcept {
  return guarded(error, [&] { *out = new vit_tensor{body()}; });
}

/// A function of a library that libtorch may or may not have loaded.
template <typename Function>
Function *loaded(const char *name) {
  return reinterpret_cast<Function *>(dlsym(RTLD_DEFAULT, name));
}

inline at::IntArrayRef list(const int64_t *values, size_t count) { return at::IntArrayRef(values, count); }

}  // namespace vitrine
#endif
