// What is kept while a file is read.
#pragma once

#include <arrow/api.h>
#include <arrow/json/options.h>
#include <parquet/arrow/reader.h>

#include <memory>
#include <string>
#include <vector>

#include "CArrow.h"
#include "Guard.h"

namespace vitrine {

/// What one file may hold, counted apart from other files.
struct Memory {
  arrow::ProxyMemoryPool counted{arrow::default_memory_pool()};
  arrow::CappedMemoryPool capped;

  explicit Memory(size_t bytes) : capped(&counted, static_cast<int64_t>(bytes)) {}
};

/// A column as it is handed over.
struct Column {
  std::string name;
  vit_arrow_type type;
  bool is_optional;
  /// Its place in what Arrow reads.
  int source = -1;
};

}  // namespace vitrine

struct vit_arrow_reader {
  // Arrow's objects go before the memory that they took.
  std::shared_ptr<vitrine::Memory> memory;
  std::unique_ptr<parquet::arrow::FileReader> file;
  std::shared_ptr<arrow::RecordBatchReader> batches;
  std::vector<vitrine::Column> columns;
  vit_arrow_reading settings{};
  std::string path;
  vit_arrow_format format = VIT_ARROW_PARQUET;
  arrow::json::ParseOptions json;
  /// What Arrow gave last, and how much of it was handed over.
  std::shared_ptr<arrow::RecordBatch> current;
  int64_t taken_rows = 0;
  int64_t finished_rows = 0;
};

namespace vitrine {

/// The row that an error of Arrow's is about, from 0; -1 where nothing tells.
int64_t bad_row(const vit_arrow_reader &reader, const std::string &message) noexcept;

/// Runs `body`, and adds its row to a refusal of bad data.
template <typename Body>
void locating(const vit_arrow_reader &reader, Body body) {
  try {
    body();
  } catch (Refusal &problem) {
    if (problem.kind == VIT_ARROW_BAD_DATA && problem.place < 0) problem.place = bad_row(reader, problem.text);
    throw;
  }
}

}  // namespace vitrine
