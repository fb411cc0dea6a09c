#include "Streams.h"

#include <arrow/io/buffered.h>
#include <arrow/io/compressed.h>
#include <arrow/io/file.h>
#include <arrow/util/compression.h>

#include "Guard.h"

namespace vitrine {

namespace {

constexpr int64_t kBuffer = 1 << 18;

arrow::util::Codec *gzip() {
  static const std::unique_ptr<arrow::util::Codec> codec = taken(arrow::util::Codec::Create(arrow::Compression::GZIP));
  return codec.get();
}

}  // namespace

std::shared_ptr<arrow::io::InputStream> open_input(const std::string &path, arrow::MemoryPool *pool) {
  const auto file = taken(arrow::io::ReadableFile::Open(path, pool));
  uint8_t head[2] = {0, 0};
  const int64_t count = taken(file->ReadAt(0, 2, head));
  check(file->Seek(0));
  if (count < 2 || head[0] != 0x1F || head[1] != 0x8B) return file;
  return taken(arrow::io::CompressedInputStream::Make(gzip(), file, pool));
}

std::shared_ptr<arrow::io::OutputStream> open_output(const std::string &path, bool is_gzip) {
  std::shared_ptr<arrow::io::OutputStream> file = taken(arrow::io::FileOutputStream::Open(path));
  if (is_gzip) file = taken(arrow::io::CompressedOutputStream::Make(gzip(), file));
  return taken(arrow::io::BufferedOutputStream::Create(kBuffer, arrow::default_memory_pool(), file));
}

}  // namespace vitrine

struct vit_arrow_input {
  std::shared_ptr<arrow::io::InputStream> stream;
};
struct vit_arrow_output {
  std::shared_ptr<arrow::io::OutputStream> stream;
};

int32_t vit_arrow_input_open(const char *path, vit_arrow_input **out, vit_arrow_error *error) {
  return vitrine::guarded(error, [&] {
    *out = new vit_arrow_input{vitrine::open_input(path, arrow::default_memory_pool())};
  });
}

void vit_arrow_input_free(vit_arrow_input *input) { delete input; }

int32_t vit_arrow_input_read(
    vit_arrow_input *input, uint8_t *bytes, size_t capacity, size_t *count, vit_arrow_error *error) {
  return vitrine::guarded(error, [&] {
    *count = static_cast<size_t>(vitrine::taken(input->stream->Read(static_cast<int64_t>(capacity), bytes)));
  });
}

int32_t vit_arrow_output_open(
    const char *path, vit_arrow_packing packing, vit_arrow_output **out, vit_arrow_error *error) {
  return vitrine::guarded(
      error, [&] { *out = new vit_arrow_output{vitrine::open_output(path, packing == VIT_ARROW_GZIP)}; });
}

void vit_arrow_output_free(vit_arrow_output *output) { delete output; }

int32_t vit_arrow_output_write(
    vit_arrow_output *output, const uint8_t *bytes, size_t count, vit_arrow_error *error) {
  return vitrine::guarded(
      error, [&] { vitrine::check(output->stream->Write(bytes, static_cast<int64_t>(count))); });
}

int32_t vit_arrow_output_close(vit_arrow_output *output, vit_arrow_error *error) {
  return vitrine::guarded(error, [&] { vitrine::check(output->stream->Close()); });
}
