// The types of columns, there and here.
#pragma once

#include <arrow/api.h>

#include <memory>
#include <optional>
#include <vector>

#include "CArrow.h"

namespace vitrine {

/// How a column is held while it is handed over: offsets of 64 bits, milliseconds in UTC.
std::shared_ptr<arrow::DataType> held_as(vit_arrow_type type);

/// The type that a column of a file is read as when nobody asks for another; none for what has no counterpart.
std::optional<vit_arrow_type> natural_type(const arrow::DataType &type);

/// Whether a column of a file can be read as another type without a guess.
bool is_readable(const arrow::DataType &from, vit_arrow_type to);

/// The column as `held_as` says.
std::shared_ptr<arrow::Array> converted(
    const std::shared_ptr<arrow::Array> &array, vit_arrow_type type, arrow::MemoryPool *pool);

/// - Throws: when a field has no name, or one twice.
std::shared_ptr<arrow::Schema> schema_of(const vit_arrow_field *fields, size_t count);

}  // namespace vitrine
