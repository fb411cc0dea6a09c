#include "Reader.h"
#include "Types.h"

using namespace vitrine;

struct vit_arrow_batch {
  struct Held {
    std::shared_ptr<arrow::Array> array;
    std::vector<uint8_t> presence;
    std::vector<uint8_t> flags;
    vit_arrow_column view{};
  };
  std::shared_ptr<Memory> memory;
  std::vector<Held> columns;
  size_t row_count = 0;
};

namespace {

/// The next rows that Arrow has; none at the end.
std::shared_ptr<arrow::RecordBatch> next_rows(vit_arrow_reader &reader) {
  while (!reader.current || reader.taken_rows == reader.current->num_rows()) {
    if (reader.current) reader.finished_rows += reader.current->num_rows();
    reader.current = nullptr;
    reader.taken_rows = 0;
    locating(reader, [&] { check(reader.batches->ReadNext(&reader.current)); });
    if (!reader.current) return nullptr;
    // What a damaged file says of its own lengths is not believed.
    check(reader.current->ValidateFull());
  }
  const auto rows = reader.current->Slice(reader.taken_rows, static_cast<int64_t>(reader.settings.batch_rows));
  reader.taken_rows += rows->num_rows();
  return rows;
}

void note_presence(vit_arrow_batch::Held &held, const Column &column, int64_t first_row) {
  const auto &array = *held.array;
  if (array.null_count() == 0) return;
  held.presence.resize(static_cast<size_t>(array.length()));
  for (int64_t row = 0; row < array.length(); row++) {
    held.presence[static_cast<size_t>(row)] = array.IsValid(row);
    if (!column.is_optional && array.IsNull(row)) {
      throw Refusal(VIT_ARROW_BAD_DATA, "the column " + column.name + " must have a value", first_row + row);
    }
  }
  held.view.presence = held.presence.data();
}

/// The elements of a list that its rows reach.
template <typename Value>
void show_list(vit_arrow_batch::Held &held, const Column &column, int64_t first_row) {
  const auto &list = static_cast<const arrow::LargeListArray &>(*held.array);
  const auto &elements = static_cast<const arrow::NumericArray<Value> &>(*list.values());
  for (int64_t row = 0; row < list.length() && elements.null_count() > 0; row++) {
    for (int64_t place = list.value_offset(row); place < list.value_offset(row + 1); place++) {
      if (elements.IsNull(place)) {
        throw Refusal(VIT_ARROW_BAD_DATA, "a list of " + column.name + " has a null in it", first_row + row);
      }
    }
  }
  held.view.offsets = list.raw_value_offsets();
  held.view.values = elements.raw_values();
  held.view.value_count = static_cast<size_t>(elements.length());
}

void show_flags(vit_arrow_batch::Held &held) {
  const auto &array = static_cast<const arrow::BooleanArray &>(*held.array);
  held.flags.resize(static_cast<size_t>(array.length()));
  for (int64_t row = 0; row < array.length(); row++) held.flags[static_cast<size_t>(row)] = array.Value(row);
  held.view.values = held.flags.data();
  held.view.value_count = held.flags.size();
}

template <typename Value>
void show_numbers(vit_arrow_batch::Held &held) {
  held.view.values = static_cast<const arrow::NumericArray<Value> &>(*held.array).raw_values();
  held.view.value_count = static_cast<size_t>(held.array->length());
}

void show(vit_arrow_batch::Held &held, const Column &column, int64_t first_row) {
  held.view.type = column.type;
  held.view.row_count = static_cast<size_t>(held.array->length());
  note_presence(held, column, first_row);
  switch (column.type) {
    case VIT_ARROW_INT64: return show_numbers<arrow::Int64Type>(held);
    case VIT_ARROW_FLOAT32: return show_numbers<arrow::FloatType>(held);
    case VIT_ARROW_FLOAT64: return show_numbers<arrow::DoubleType>(held);
    case VIT_ARROW_TIMESTAMP: return show_numbers<arrow::TimestampType>(held);
    case VIT_ARROW_BOOL: return show_flags(held);
    case VIT_ARROW_INT64_LIST: return show_list<arrow::Int64Type>(held, column, first_row);
    case VIT_ARROW_FLOAT32_LIST: return show_list<arrow::FloatType>(held, column, first_row);
    case VIT_ARROW_STRING: {
      const auto &text = static_cast<const arrow::LargeStringArray &>(*held.array);
      held.view.offsets = text.raw_value_offsets();
      held.view.values = text.raw_data();
      held.view.value_count = static_cast<size_t>(text.value_data() ? text.value_data()->size() : 0);
      return;
    }
  }
}

std::unique_ptr<vit_arrow_batch> batch_of(vit_arrow_reader &reader, const arrow::RecordBatch &rows) {
  auto batch = std::make_unique<vit_arrow_batch>();
  batch->memory = reader.memory;
  batch->row_count = static_cast<size_t>(rows.num_rows());
  batch->columns.resize(reader.columns.size());
  const int64_t first_row = reader.finished_rows + reader.taken_rows - rows.num_rows();
  for (size_t place = 0; place < reader.columns.size(); place++) {
    const auto &column = reader.columns[place];
    auto &held = batch->columns[place];
    held.array = converted(rows.column(column.source), column.type, &reader.memory->capped);
    show(held, column, first_row);
  }
  return batch;
}

}  // namespace

int32_t vit_arrow_reader_next(vit_arrow_reader *reader, vit_arrow_batch **out, vit_arrow_error *error) {
  return guarded(error, [&] {
    *out = nullptr;
    if (const auto rows = next_rows(*reader)) *out = batch_of(*reader, *rows).release();
  });
}

void vit_arrow_batch_free(vit_arrow_batch *batch) { delete batch; }

size_t vit_arrow_batch_row_count(const vit_arrow_batch *batch) { return batch->row_count; }

vit_arrow_column vit_arrow_batch_column(const vit_arrow_batch *batch, size_t place) {
  return batch->columns.at(place).view;
}
