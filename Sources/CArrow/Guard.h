// Where C++ ends: results and exceptions become kinds and messages.
#pragma once

#include <arrow/api.h>
#include <parquet/exception.h>

#include <cstdio>
#include <exception>
#include <new>
#include <string>

#include "CArrow.h"

namespace vitrine {

/// A refusal of our own, with the place that it is about.
struct Refusal : std::exception {
  vit_arrow_kind kind;
  int64_t place;
  std::string text;

  Refusal(vit_arrow_kind kind, std::string text, int64_t place = -1)
      : kind(kind), place(place), text(std::move(text)) {}
  const char *what() const noexcept override { return text.c_str(); }
};

inline int32_t fail(vit_arrow_error *error, vit_arrow_kind kind, const char *message, int64_t row = -1) noexcept {
  error->row = row;
  std::snprintf(error->message, sizeof error->message, "%s", message);
  return kind;
}

inline vit_arrow_kind kind_of(const arrow::Status &status) noexcept {
  if (status.IsOutOfMemory()) return VIT_ARROW_MEMORY;
  if (status.IsInvalid() || status.IsSerializationError() || status.IsTypeError()) return VIT_ARROW_BAD_DATA;
  if (status.IsNotImplemented()) return VIT_ARROW_BAD_DATA;
  if (status.IsKeyError()) return VIT_ARROW_NO_COLUMN;
  if (status.IsIOError()) return VIT_ARROW_IO;
  return VIT_ARROW_FAILED;
}

inline void check(const arrow::Status &status) {
  if (!status.ok()) throw Refusal(kind_of(status), status.message());
}

template <typename Value>
Value taken(arrow::Result<Value> &&result) {
  check(result.status());
  return std::move(result).ValueUnsafe();
}

/// No exception leaves this library.
template <typename Body>
int32_t guarded(vit_arrow_error *error, Body body) noexcept {
  try {
    body();
    error->row = -1;
    error->message[0] = 0;
    return VIT_ARROW_OK;
  } catch (const Refusal &problem) {
    return fail(error, problem.kind, problem.what(), problem.place);
  } catch (const parquet::ParquetStatusException &problem) {
    return fail(error, kind_of(problem.status()), problem.what());
  } catch (const parquet::ParquetException &problem) {
    return fail(error, VIT_ARROW_BAD_DATA, problem.what());
  } catch (const std::bad_alloc &) {
    return fail(error, VIT_ARROW_MEMORY, "out of memory");
  } catch (const std::exception &problem) {
    return fail(error, VIT_ARROW_FAILED, problem.what());
  } catch (...) {
    return fail(error, VIT_ARROW_FAILED, "unknown exception");
  }
}

}  // namespace vitrine
