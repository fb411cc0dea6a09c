#include <arrow/csv/api.h>
#include <arrow/ipc/writer.h>
#include <parquet/arrow/writer.h>

#include <cstring>
#include <string>

#include "Guard.h"
#include "Streams.h"
#include "Types.h"

using namespace vitrine;

struct vit_arrow_writer {
  std::shared_ptr<arrow::Schema> schema;
  std::vector<vit_arrow_type> types;
  std::shared_ptr<arrow::io::OutputStream> stream;
  std::unique_ptr<parquet::arrow::FileWriter> parquet;
  std::shared_ptr<arrow::ipc::RecordBatchWriter> csv;
  arrow::ArrayVector added;
};

namespace {

std::shared_ptr<arrow::Buffer> copied(const void *bytes, size_t count) {
  auto buffer = taken(arrow::AllocateBuffer(static_cast<int64_t>(count)));
  if (count > 0) std::memcpy(buffer->mutable_data(), bytes, count);
  return buffer;
}

/// One bit for each byte that is not 0.
std::shared_ptr<arrow::Buffer> bits(const uint8_t *bytes, size_t count) {
  auto buffer = taken(arrow::AllocateEmptyBitmap(static_cast<int64_t>(count)));
  for (size_t place = 0; place < count; place++) {
    if (bytes[place]) buffer->mutable_data()[place / 8] |= static_cast<uint8_t>(1u << (place % 8));
  }
  return buffer;
}

size_t width(vit_arrow_type type) {
  switch (type) {
    case VIT_ARROW_FLOAT32:
    case VIT_ARROW_FLOAT32_LIST: return 4;
    case VIT_ARROW_BOOL:
    case VIT_ARROW_STRING: return 1;
    default: return 8;
  }
}

void require(bool condition, const char *message) {
  if (!condition) throw Refusal(VIT_ARROW_FAILED, message);
}

void check_offsets(const vit_arrow_column &column) {
  require(column.offsets != nullptr, "a column of lists has no offsets");
  require(column.offsets[0] == 0, "offsets do not begin at 0");
  for (size_t row = 0; row < column.row_count; row++) {
    require(column.offsets[row] <= column.offsets[row + 1], "offsets go back");
  }
  require(static_cast<size_t>(column.offsets[column.row_count]) == column.value_count, "offsets end elsewhere");
}

std::shared_ptr<arrow::Array> array_of(const vit_arrow_column &column) {
  const auto rows = static_cast<int64_t>(column.row_count);
  const auto count = static_cast<int64_t>(column.value_count);
  const auto presence = column.presence ? bits(column.presence, column.row_count) : nullptr;
  const auto type = held_as(column.type);
  if (column.type == VIT_ARROW_BOOL) {
    require(column.value_count == column.row_count, "a column has too few values");
    const auto flags = bits(static_cast<const uint8_t *>(column.values), column.value_count);
    return arrow::MakeArray(arrow::ArrayData::Make(type, rows, {presence, flags}));
  }
  const auto values = copied(column.values, column.value_count * width(column.type));
  if (!column.offsets) {
    require(column.value_count == column.row_count, "a column has too few values");
    return arrow::MakeArray(arrow::ArrayData::Make(type, rows, {presence, values}));
  }
  check_offsets(column);
  const auto offsets = copied(column.offsets, (column.row_count + 1) * sizeof(int64_t));
  if (column.type == VIT_ARROW_STRING) {
    return arrow::MakeArray(arrow::ArrayData::Make(type, rows, {presence, offsets, values}));
  }
  const auto elements = arrow::ArrayData::Make(type->field(0)->type(), count, {nullptr, values}, 0);
  return arrow::MakeArray(arrow::ArrayData::Make(type, rows, {presence, offsets}, {elements}));
}

arrow::Compression::type codec(vit_arrow_packing packing) {
  switch (packing) {
    case VIT_ARROW_PLAIN: return arrow::Compression::UNCOMPRESSED;
    case VIT_ARROW_SNAPPY: return arrow::Compression::SNAPPY;
    case VIT_ARROW_ZSTD: return arrow::Compression::ZSTD;
    case VIT_ARROW_GZIP: return arrow::Compression::GZIP;
  }
  throw Refusal(VIT_ARROW_FAILED, "a packing is out of range");
}

void open_parquet(vit_arrow_writer &writer, vit_arrow_packing packing, size_t group_rows) {
  auto properties = parquet::WriterProperties::Builder()
                        .compression(codec(packing))
                        ->max_row_group_length(static_cast<int64_t>(group_rows))
                        ->enable_page_checksum()
                        ->build();
  auto arrow_properties = parquet::ArrowWriterProperties::Builder().build();
  writer.parquet = taken(parquet::arrow::FileWriter::Open(
      *writer.schema, arrow::default_memory_pool(), writer.stream, properties, arrow_properties));
}

}  // namespace

int32_t vit_arrow_writer_open(
    const char *path, vit_arrow_format format, const vit_arrow_field *fields, size_t field_count,
    vit_arrow_packing packing, size_t group_rows, vit_arrow_writer **out, vit_arrow_error *error) {
  return guarded(error, [&] {
    auto writer = std::make_unique<vit_arrow_writer>();
    writer->schema = schema_of(fields, field_count);
    for (size_t place = 0; place < field_count; place++) writer->types.push_back(fields[place].type);
    require(format != VIT_ARROW_JSONL, "Arrow writes no JSON");
    const bool is_parquet = format == VIT_ARROW_PARQUET;
    writer->stream = open_output(path, !is_parquet && packing == VIT_ARROW_GZIP);
    if (is_parquet) {
      open_parquet(*writer, packing, group_rows);
    } else {
      writer->csv = taken(arrow::csv::MakeCSVWriter(writer->stream, writer->schema));
    }
    *out = writer.release();
  });
}

void vit_arrow_writer_free(vit_arrow_writer *writer) {
  if (!writer) return;
  vit_arrow_error ignored;
  guarded(&ignored, [&] { delete writer; });
}

int32_t vit_arrow_writer_add(vit_arrow_writer *writer, const vit_arrow_column *column, vit_arrow_error *error) {
  return guarded(error, [&] {
    const size_t place = writer->added.size();
    require(place < writer->types.size(), "a batch has more columns than its file");
    require(column->type == writer->types[place], "a column is of another type than its file says");
    require(
        place == 0 || static_cast<size_t>(writer->added.front()->length()) == column->row_count,
        "columns differ in length");
    writer->added.push_back(array_of(*column));
  });
}

int32_t vit_arrow_writer_write(vit_arrow_writer *writer, vit_arrow_error *error) {
  return guarded(error, [&] {
    auto columns = std::move(writer->added);
    writer->added.clear();
    require(columns.size() == writer->types.size(), "a batch has fewer columns than its file");
    const auto rows = columns.front()->length();
    const auto batch = arrow::RecordBatch::Make(writer->schema, rows, std::move(columns));
    check(writer->parquet ? writer->parquet->WriteRecordBatch(*batch) : writer->csv->WriteRecordBatch(*batch));
  });
}

int32_t vit_arrow_writer_close(vit_arrow_writer *writer, vit_arrow_error *error) {
  return guarded(error, [&] {
    check(writer->parquet ? writer->parquet->Close() : writer->csv->Close());
    check(writer->stream->Close());
  });
}
