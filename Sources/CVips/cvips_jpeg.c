#include "cvips_jpeg.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

// Rows decoded between two questions to the stop function, and rows asked for at once.
enum { STRIP_ROWS = 128, BATCH_ROWS = 16 };
// Enough of a marker to know what it is.
enum { MARKER_PREFIX = 16 };

struct cvips_jpeg {
  struct jpeg_decompress_struct decoder;
  // Of what is given out: a reduced picture loses a last row and column that only part of a block fills, as in libvips.
  unsigned int width, height;
  struct jpeg_error_mgr errors;
  jmp_buf escape;
};

// The library's way to fail is not to return.
static void escape(j_common_ptr decoder) { longjmp(((cvips_jpeg *)decoder->client_data)->escape, 1); }

// Messages quote the file; warnings are counted by the library.
static void swallow(j_common_ptr decoder) { (void)decoder; }

static int has_marker(const struct jpeg_decompress_struct *decoder, int code, const char *name) {
  for (jpeg_saved_marker_ptr marker = decoder->marker_list; marker; marker = marker->next)
    if (marker->marker == code && marker->data_length >= strlen(name) && !memcmp(marker->data, name, strlen(name)))
      return 1;
  return 0;
}

static int is_plain(const struct jpeg_decompress_struct *decoder) {
  return decoder->num_components == 3 && decoder->jpeg_color_space == JCS_YCbCr && decoder->data_precision == 8 &&
         !decoder->progressive_mode && !decoder->arith_code && !has_marker(decoder, JPEG_APP0 + 1, "Exif") &&
         !has_marker(decoder, JPEG_APP0 + 2, "ICC_PROFILE") && decoder->err->num_warnings == 0;
}

cvips_jpeg *cvips_jpeg_open(const uint8_t *bytes, size_t count, int32_t shrink, cvips_header *header) {
  cvips_jpeg *jpeg = calloc(1, sizeof *jpeg);
  if (!jpeg) return NULL;
  jpeg->decoder.err = jpeg_std_error(&jpeg->errors);
  jpeg->errors.error_exit = escape;
  jpeg->errors.output_message = swallow;
  jpeg->decoder.client_data = jpeg;
  if (setjmp(jpeg->escape)) {
    cvips_jpeg_close(jpeg);
    return NULL;
  }
  jpeg_create_decompress(&jpeg->decoder);
  jpeg_mem_src(&jpeg->decoder, bytes, count);
  jpeg_save_markers(&jpeg->decoder, JPEG_APP0 + 1, MARKER_PREFIX);
  jpeg_save_markers(&jpeg->decoder, JPEG_APP0 + 2, MARKER_PREFIX);
  if (jpeg_read_header(&jpeg->decoder, TRUE) != JPEG_HEADER_OK || !is_plain(&jpeg->decoder)) {
    cvips_jpeg_close(jpeg);
    return NULL;
  }
  jpeg->decoder.out_color_space = JCS_RGB;
  jpeg->decoder.scale_num = 1;
  jpeg->decoder.scale_denom = (unsigned int)shrink;
  jpeg->width = jpeg->decoder.image_width / (unsigned int)shrink;
  jpeg->height = jpeg->decoder.image_height / (unsigned int)shrink;
  if (jpeg->width == 0 || jpeg->height == 0) {
    cvips_jpeg_close(jpeg);
    return NULL;
  }
  *header = (cvips_header){
    .width = (int32_t)jpeg->width,
    .height = (int32_t)jpeg->height,
    .bits_per_sample = 8,
    .orientation = 1,
    .frames = 1,
  };
  return jpeg;
}

// Reads whole rows straight into place, and wider ones by way of `wide`.
static void read_rows(cvips_jpeg *jpeg, uint8_t *pixels, uint8_t *wide, unsigned int wanted) {
  struct jpeg_decompress_struct *decoder = &jpeg->decoder;
  const size_t row = (size_t)jpeg->width * 3;
  uint8_t *target = pixels + decoder->output_scanline * row;
  JSAMPROW rows[BATCH_ROWS];
  for (unsigned int y = 0; y < wanted; y++)
    rows[y] = wide ? wide + (size_t)y * decoder->output_width * 3 : target + y * row;
  const unsigned int read = jpeg_read_scanlines(decoder, rows, wanted);
  for (unsigned int y = 0; wide && y < read; y++) memcpy(target + y * row, rows[y], row);
}

cvips_status cvips_jpeg_render(cvips_jpeg *jpeg, uint8_t *pixels, size_t count, cvips_stop stop, void *context) {
  struct jpeg_decompress_struct *decoder = &jpeg->decoder;
  if (count != (size_t)jpeg->width * jpeg->height * 3) return CVIPS_BAD_ARGUMENT;
  // What is over time counts as such, however its work ended.
  if (setjmp(jpeg->escape)) return stop && stop(context) ? CVIPS_STOPPED : CVIPS_UNREADABLE;
  jpeg_start_decompress(decoder);
  // Kept by the library until the picture is closed, also after a jump.
  uint8_t *wide = NULL;
  if (decoder->output_width != jpeg->width)
    wide = decoder->mem->alloc_large((j_common_ptr)decoder, JPOOL_IMAGE, (size_t)decoder->output_width * 3 * BATCH_ROWS);
  while (decoder->output_scanline < jpeg->height && !decoder->err->num_warnings) {
    const unsigned int done = decoder->output_scanline;
    if (done % STRIP_ROWS == 0 && stop && stop(context)) return CVIPS_STOPPED;
    unsigned int wanted = jpeg->height - done;
    if (wanted > BATCH_ROWS) wanted = BATCH_ROWS;
    if (wanted > STRIP_ROWS - done % STRIP_ROWS) wanted = STRIP_ROWS - done % STRIP_ROWS;
    read_rows(jpeg, pixels, wide, wanted);
  }
  if (stop && stop(context)) return CVIPS_STOPPED;
  return decoder->err->num_warnings ? CVIPS_UNREADABLE : CVIPS_OK;
}

struct encoding {
  struct jpeg_compress_struct encoder;
  struct jpeg_error_mgr errors;
  jmp_buf escape;
  unsigned char *bytes;
  unsigned long count;
};

static void escape_encoding(j_common_ptr encoder) { longjmp(((struct encoding *)encoder->client_data)->escape, 1); }

static cvips_status encode(struct encoding *to, const uint8_t *pixels, int32_t width, int32_t height, int32_t quality) {
  to->encoder.err = jpeg_std_error(&to->errors);
  to->errors.error_exit = escape_encoding;
  to->errors.output_message = swallow;
  to->encoder.client_data = to;
  if (setjmp(to->escape)) return CVIPS_UNAVAILABLE;
  jpeg_create_compress(&to->encoder);
  jpeg_mem_dest(&to->encoder, &to->bytes, &to->count);
  to->encoder.image_width = (JDIMENSION)width;
  to->encoder.image_height = (JDIMENSION)height;
  to->encoder.input_components = 3;
  to->encoder.in_color_space = JCS_RGB;
  jpeg_set_defaults(&to->encoder);
  jpeg_set_quality(&to->encoder, quality, TRUE);
  jpeg_start_compress(&to->encoder, TRUE);
  while (to->encoder.next_scanline < to->encoder.image_height) {
    JSAMPROW row = (JSAMPROW)(pixels + (size_t)to->encoder.next_scanline * width * 3);
    jpeg_write_scanlines(&to->encoder, &row, 1);
  }
  jpeg_finish_compress(&to->encoder);
  return CVIPS_OK;
}

cvips_status cvips_jpeg_encode(const uint8_t *pixels, size_t count, int32_t width, int32_t height, int32_t quality,
                               uint8_t **bytes, size_t *byte_count) {
  if (!pixels || width < 1 || height < 1 || width > JPEG_MAX_DIMENSION || height > JPEG_MAX_DIMENSION || quality < 1 ||
      quality > 100 || count != (size_t)width * height * 3)
    return CVIPS_BAD_ARGUMENT;
  struct encoding *file = calloc(1, sizeof *file);
  if (!file) return CVIPS_UNAVAILABLE;
  const cvips_status status = encode(file, pixels, width, height, quality);
  jpeg_destroy_compress(&file->encoder);
  if (status == CVIPS_OK) {
    *bytes = file->bytes;
    *byte_count = file->count;
  } else {
    free(file->bytes);
  }
  free(file);
  return status;
}

void cvips_jpeg_close(cvips_jpeg *jpeg) {
  if (!jpeg) return;
  jpeg_destroy_decompress(&jpeg->decoder);
  free(jpeg);
}
