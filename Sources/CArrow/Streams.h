// Files as streams of bytes, packed or not.
#pragma once

#include <arrow/io/interfaces.h>

#include <memory>
#include <string>

#include "CArrow.h"

namespace vitrine {

/// The bytes of a file, inflated where it begins as gzip does.
std::shared_ptr<arrow::io::InputStream> open_input(const std::string &path, arrow::MemoryPool *pool);

/// A new file, packed as a whole if wanted.
std::shared_ptr<arrow::io::OutputStream> open_output(const std::string &path, bool is_gzip);

}  // namespace vitrine
