// Arrow C++ behind opaque handles: tables of a file in batches of columns. Every C++ exception is caught here and comes back
// as a kind and a message.
//
// A function that can fail returns VIT_ARROW_OK, or another kind with `error` filled in. A handle that is given out
// belongs to the caller. One thread at a time for each handle.
#ifndef VITRINE_CARROW_H
#define VITRINE_CARROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum vit_arrow_kind {
  VIT_ARROW_OK = 0,
  /// The file cannot be opened, read or written.
  VIT_ARROW_IO = 1,
  /// The bytes are not what the format says, or a value does not fit its type.
  VIT_ARROW_BAD_DATA = 2,
  /// A column has a type that has no counterpart here, or not the one asked for. `row` is its place.
  VIT_ARROW_WRONG_TYPE = 3,
  /// A column that was asked for is not there. `row` is its place among those asked for.
  VIT_ARROW_NO_COLUMN = 4,
  VIT_ARROW_MEMORY = 5,
  VIT_ARROW_FAILED = 6
} vit_arrow_kind;

/// What Arrow said; always ends with a zero.
typedef struct vit_arrow_error {
  int64_t row;
  char message[1024];
} vit_arrow_error;

typedef enum vit_arrow_format { VIT_ARROW_PARQUET = 0, VIT_ARROW_CSV = 1, VIT_ARROW_JSONL = 2 } vit_arrow_format;

typedef enum vit_arrow_type {
  VIT_ARROW_INT64 = 0,
  VIT_ARROW_FLOAT32 = 1,
  VIT_ARROW_FLOAT64 = 2,
  VIT_ARROW_BOOL = 3,
  VIT_ARROW_STRING = 4,
  /// Milliseconds since 1970-01-01T00:00:00Z.
  VIT_ARROW_TIMESTAMP = 5,
  VIT_ARROW_INT64_LIST = 6,
  VIT_ARROW_FLOAT32_LIST = 7
} vit_arrow_type;

/// `name` ends with a zero.
typedef struct vit_arrow_field {
  const char *name;
  vit_arrow_type type;
  bool is_optional;
} vit_arrow_field;

/// One column of a batch.
typedef struct vit_arrow_column {
  vit_arrow_type type;
  size_t row_count;
  /// One byte a row, 0 where the value is missing; NULL when none is.
  const uint8_t *presence;
  /// `row_count + 1` places among the values, for strings and lists; NULL for others.
  const int64_t *offsets;
  /// int64_t, float, double, bytes of 0 and 1 for booleans, or bytes of UTF-8.
  const void *values;
  size_t value_count;
} vit_arrow_column;

// Reading.
typedef struct vit_arrow_reader vit_arrow_reader;
typedef struct vit_arrow_batch vit_arrow_batch;

typedef struct vit_arrow_reading {
  /// No batch has more.
  size_t batch_rows;
  /// The most that Arrow may hold for a Parquet file.
  size_t memory_bytes;
  /// The most that one row of text may have; a few times as much is held.
  size_t record_bytes;
} vit_arrow_reading;

/// - fields: the columns to read, in this order; NULL for all, with the types of the file, or those its first rows suggest.
int32_t vit_arrow_reader_open(
    const char *path, vit_arrow_format format, const vit_arrow_field *fields, size_t field_count,
    const vit_arrow_reading *settings, vit_arrow_reader **out, vit_arrow_error *error);
void vit_arrow_reader_free(vit_arrow_reader *reader);
size_t vit_arrow_reader_field_count(const vit_arrow_reader *reader);
/// The name lives as long as the reader.
vit_arrow_field vit_arrow_reader_field(const vit_arrow_reader *reader, size_t place);
/// `*out` is NULL at the end.
int32_t vit_arrow_reader_next(vit_arrow_reader *reader, vit_arrow_batch **out, vit_arrow_error *error);
void vit_arrow_batch_free(vit_arrow_batch *batch);
size_t vit_arrow_batch_row_count(const vit_arrow_batch *batch);
/// The pointers live as long as the batch.
vit_arrow_column vit_arrow_batch_column(const vit_arrow_batch *batch, size_t place);

// Writing.
typedef struct vit_arrow_writer vit_arrow_writer;

typedef enum vit_arrow_packing { VIT_ARROW_PLAIN = 0, VIT_ARROW_SNAPPY = 1, VIT_ARROW_ZSTD = 2, VIT_ARROW_GZIP = 3 } vit_arrow_packing;

/// - packing: of pages in a Parquet file, of the whole file for others: plain or gzip.
int32_t vit_arrow_writer_open(
    const char *path, vit_arrow_format format, const vit_arrow_field *fields, size_t field_count,
    vit_arrow_packing packing, size_t group_rows, vit_arrow_writer **out, vit_arrow_error *error);
/// Without `close`, the file is not whole.
void vit_arrow_writer_free(vit_arrow_writer *writer);
/// Copies the next column of a batch; its length and offsets are checked.
int32_t vit_arrow_writer_add(vit_arrow_writer *writer, const vit_arrow_column *column, vit_arrow_error *error);
/// Writes the batch that the columns added since the last call make.
int32_t vit_arrow_writer_write(vit_arrow_writer *writer, vit_arrow_error *error);
int32_t vit_arrow_writer_close(vit_arrow_writer *writer, vit_arrow_error *error);

// Bytes, for the formats that Arrow has no reader or writer of.
typedef struct vit_arrow_input vit_arrow_input;
typedef struct vit_arrow_output vit_arrow_output;

/// Inflates a file that begins as gzip does.
int32_t vit_arrow_input_open(const char *path, vit_arrow_input **out, vit_arrow_error *error);
void vit_arrow_input_free(vit_arrow_input *input);
/// `*count` is 0 at the end.
int32_t vit_arrow_input_read(
    vit_arrow_input *input, uint8_t *bytes, size_t capacity, size_t *count, vit_arrow_error *error);
int32_t vit_arrow_output_open(
    const char *path, vit_arrow_packing packing, vit_arrow_output **out, vit_arrow_error *error);
void vit_arrow_output_free(vit_arrow_output *output);
int32_t vit_arrow_output_write(
    vit_arrow_output *output, const uint8_t *bytes, size_t count, vit_arrow_error *error);
int32_t vit_arrow_output_close(vit_arrow_output *output, vit_arrow_error *error);

#ifdef __cplusplus
}
#endif
#endif
