#include <arrow/csv/api.h>
#include <arrow/io/file.h>
#include <arrow/json/api.h>
#include <parquet/arrow/schema.h>
#include <parquet/file_reader.h>

#include <algorithm>

#include "Reader.h"
#include "Streams.h"
#include "Types.h"

using namespace vitrine;

namespace {

/// The place of the first object, from `first` on, that cannot be read on its own; -1 when each can.
int64_t bad_object(const vit_arrow_reader &reader, int64_t first) {
  const auto input = open_input(reader.path, arrow::default_memory_pool());
  std::string line;
  int64_t row = 0;
  const auto is_bad = [&] {
    if (line.find_first_not_of(" \t\r\n") == std::string::npos) return false;
    if (row++ < first) return false;
    return !arrow::json::ParseOne(reader.json, arrow::Buffer::FromString(line)).ok();
  };
  while (true) {
    const auto chunk = taken(input->Read(1 << 16));
    if (chunk->size() == 0) break;
    for (const char byte : std::string_view(*chunk)) {
      if (byte != '\n') {
        line.push_back(byte);
        if (line.size() > reader.settings.record_bytes) return row;
        continue;
      }
      if (is_bad()) return row - 1;
      line.clear();
    }
  }
  return is_bad() ? row - 1 : -1;
}

}  // namespace

int64_t vitrine::bad_row(const vit_arrow_reader &reader, const std::string &message) noexcept {
  try {
    if (reader.format == VIT_ARROW_JSONL) return bad_object(reader, reader.finished_rows);
    const auto place = message.find("Row #");
    // The header is the first of those that Arrow counts.
    if (reader.format == VIT_ARROW_CSV && place != std::string::npos) return std::stoll(message.substr(place + 5)) - 2;
  } catch (...) {
  }
  return -1;
}

namespace {

std::shared_ptr<arrow::DataType> type_in_text(vit_arrow_type type) {
  switch (type) {
    case VIT_ARROW_STRING: return arrow::utf8();
    case VIT_ARROW_INT64_LIST: return arrow::list(arrow::int64());
    case VIT_ARROW_FLOAT32_LIST: return arrow::list(arrow::float32());
    default: return held_as(type);
  }
}

void open_csv(vit_arrow_reader &reader, const std::string &path, const std::vector<Column> &wanted) {
  auto reading = arrow::csv::ReadOptions::Defaults();
  reading.use_threads = false;
  reading.block_size = static_cast<int32_t>(reader.settings.record_bytes);
  auto parsing = arrow::csv::ParseOptions::Defaults();
  parsing.newlines_in_values = true;
  auto converting = arrow::csv::ConvertOptions::Defaults();
  converting.null_values = {""};
  converting.strings_can_be_null = true;
  converting.quoted_strings_can_be_null = false;
  for (const auto &column : wanted) {
    converting.include_columns.push_back(column.name);
    converting.column_types[column.name] = type_in_text(column.type);
  }
  // Arrow reads ahead on threads of its own, which may outlive the reader: it counts in no pool that goes with it.
  reader.batches = taken(arrow::csv::StreamingReader::Make(
      arrow::io::default_io_context(), open_input(path, arrow::default_memory_pool()), reading, parsing, converting));
}

void open_jsonl(vit_arrow_reader &reader, const std::string &path, const std::vector<Column> &wanted) {
  auto reading = arrow::json::ReadOptions::Defaults();
  reading.use_threads = false;
  reading.block_size = static_cast<int32_t>(reader.settings.record_bytes);
  auto &parsing = reader.json;
  if (!wanted.empty()) {
    arrow::FieldVector fields;
    for (const auto &column : wanted) fields.push_back(arrow::field(column.name, type_in_text(column.type)));
    parsing.explicit_schema = arrow::schema(fields);
    parsing.unexpected_field_behavior = arrow::json::UnexpectedFieldBehavior::Ignore;
  }
  // As for CSV.
  auto opened = arrow::json::StreamingReader::Make(open_input(path, arrow::default_memory_pool()), reading, parsing);
  if (!opened.ok() && parsing.explicit_schema && opened.status().message() == "Empty JSON stream") {
    reader.batches = taken(arrow::RecordBatchReader::Make({}, parsing.explicit_schema));
    return;
  }
  reader.batches = taken(std::move(opened));
}

/// The place of the one leaf of a column that is plain or a list.
int leaf_of(const parquet::arrow::SchemaField &field, int place) {
  const auto *node = &field;
  while (!node->children.empty()) {
    if (node->children.size() > 1) {
      throw Refusal(VIT_ARROW_WRONG_TYPE, field.field->type()->ToString(), place);
    }
    node = &node->children.front();
  }
  return node->column_index;
}

void open_parquet(vit_arrow_reader &reader, const std::string &path, const std::vector<Column> &wanted) {
  auto *pool = &reader.memory->capped;
  parquet::ReaderProperties properties(pool);
  properties.enable_buffered_stream();
  properties.set_page_checksum_verification(true);
  parquet::arrow::FileReaderBuilder builder;
  check(builder.Open(taken(arrow::io::ReadableFile::Open(path, pool)), properties));
  parquet::ArrowReaderProperties arrow_properties(false);
  arrow_properties.set_batch_size(static_cast<int64_t>(reader.settings.batch_rows));
  arrow_properties.set_pre_buffer(false);
  check(builder.memory_pool(pool)->properties(arrow_properties)->Build(&reader.file));

  const auto &fields = reader.file->manifest().schema_fields;
  std::vector<int> leaves;
  for (size_t place = 0; place < fields.size(); place++) {
    const auto &name = fields[place].field->name();
    const auto asked = std::find_if(wanted.begin(), wanted.end(), [&](const Column &column) { return column.name == name; });
    if (wanted.empty() || asked != wanted.end()) leaves.push_back(leaf_of(fields[place], static_cast<int>(place)));
  }
  std::vector<int> groups(static_cast<size_t>(reader.file->num_row_groups()));
  for (size_t group = 0; group < groups.size(); group++) groups[group] = static_cast<int>(group);
  reader.batches = taken(reader.file->GetRecordBatchReader(groups, leaves));
}

/// Fits what was asked for to what the file has.
void match(vit_arrow_reader &reader, std::vector<Column> wanted) {
  const auto schema = reader.batches->schema();
  if (wanted.empty()) {
    for (const auto &field : schema->fields()) wanted.push_back({field->name(), VIT_ARROW_INT64, field->nullable()});
    for (size_t place = 0; place < wanted.size(); place++) {
      const auto natural = natural_type(*schema->field(static_cast<int>(place))->type());
      if (natural) wanted[place].type = *natural;
    }
  }
  for (size_t place = 0; place < wanted.size(); place++) {
    auto &column = wanted[place];
    const auto found = schema->GetAllFieldIndices(column.name);
    if (found.empty()) throw Refusal(VIT_ARROW_NO_COLUMN, column.name, static_cast<int64_t>(place));
    if (found.size() > 1) throw Refusal(VIT_ARROW_BAD_DATA, "the column " + column.name + " is there twice");
    column.source = found.front();
    const auto &type = *schema->field(column.source)->type();
    if (!is_readable(type, column.type)) {
      throw Refusal(VIT_ARROW_WRONG_TYPE, column.name + ": " + type.ToString(), static_cast<int64_t>(place));
    }
  }
  if (wanted.empty()) throw Refusal(VIT_ARROW_BAD_DATA, "there are no columns");
  reader.columns = std::move(wanted);
}

}  // namespace

int32_t vit_arrow_reader_open(
    const char *path, vit_arrow_format format, const vit_arrow_field *fields, size_t field_count,
    const vit_arrow_reading *settings, vit_arrow_reader **out, vit_arrow_error *error) {
  return guarded(error, [&] {
    auto reader = std::make_unique<vit_arrow_reader>();
    reader->memory = std::make_shared<Memory>(settings->memory_bytes);
    reader->settings = *settings;
    reader->path = path;
    reader->format = format;
    schema_of(fields, field_count);
    std::vector<Column> wanted;
    for (size_t place = 0; place < field_count; place++) {
      wanted.push_back({fields[place].name, fields[place].type, fields[place].is_optional});
    }
    locating(*reader, [&] {
      switch (format) {
        case VIT_ARROW_PARQUET: return open_parquet(*reader, path, wanted);
        case VIT_ARROW_CSV: return open_csv(*reader, path, wanted);
        case VIT_ARROW_JSONL: return open_jsonl(*reader, path, wanted);
      }
    });
    match(*reader, std::move(wanted));
    *out = reader.release();
  });
}

void vit_arrow_reader_free(vit_arrow_reader *reader) { delete reader; }

size_t vit_arrow_reader_field_count(const vit_arrow_reader *reader) { return reader->columns.size(); }

vit_arrow_field vit_arrow_reader_field(const vit_arrow_reader *reader, size_t place) {
  const auto &column = reader->columns.at(place);
  return {column.name.c_str(), column.type, column.is_optional};
}
