// A narrow door to libvips: one picture file in memory becomes 8-bit sRGB pixels, alpha over white. Plain photographs go to
// libjpeg without the way round.
//
// Functions take plain values and report a status; libvips' own error buffer is emptied before they return. It is one
// buffer for the whole process, so with several threads its words can belong to another picture: they are not passed on.

#ifndef CVIPS_H
#define CVIPS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum cvips_status {
  CVIPS_OK = 0,
  /// libvips or a library under it failed to start.
  CVIPS_UNAVAILABLE = 1,
  /// The bytes are not a whole, valid file of the format.
  CVIPS_UNREADABLE = 2,
  /// Valid, but with a colour model or sample type that has no defined way to sRGB here.
  CVIPS_UNSUPPORTED_COLOUR = 3,
  /// The stop function asked for the end.
  CVIPS_STOPPED = 4,
  /// A null pointer, an empty buffer or one of the wrong length.
  CVIPS_BAD_ARGUMENT = 5,
} cvips_status;

typedef enum cvips_format {
  CVIPS_JPEG = 0,
  CVIPS_PNG = 1,
  CVIPS_GIF = 2,
  CVIPS_WEBP = 3,
  CVIPS_TIFF = 4,
  CVIPS_SVG = 5,
} cvips_format;

/// What the file's header says.
typedef struct cvips_header {
  /// Pixels that `cvips_render` writes, before EXIF orientation.
  int32_t width;
  int32_t height;
  int32_t bits_per_sample;
  /// 1...8 as in EXIF; 1 where the file says nothing or nonsense.
  int32_t orientation;
  int32_t frames;
  int32_t has_alpha;
  int32_t has_profile;
} cvips_header;

typedef struct cvips_image cvips_image;

/// Returns a number other than 0 when work has to end.
typedef int32_t (*cvips_stop)(void *context);

/// Starts libvips with every loader blocked but those of `cvips_format`, no operation cache and no threads of its own.
/// Call it before anything else, once; not thread-safe.
cvips_status cvips_start(void);

/// Frees what libvips keeps per thread; call it when a thread that decoded ends.
void cvips_leave_thread(void);

/// Reads the header.
/// - shrink: 1, 2, 4 or 8: a JPEG is decoded at 1/shrink of its size; other formats need 1.
/// - scale: an SVG is drawn at this multiple of its size; other formats need 1.
/// The bytes must stay valid and unchanged until `cvips_close`.
cvips_status cvips_open(const uint8_t *bytes, size_t count, cvips_format format, int32_t shrink, double scale,
                        cvips_image **image, cvips_header *header);

/// Decodes all pixels into `pixels`, rows of RGB from the top without padding.
/// - count: exactly width * height * 3.
/// - stop: asked between strips of rows and wherever the loader reports progress.
/// - profile_applied: set to 1 when the embedded ICC profile was used.
cvips_status cvips_render(cvips_image *image, uint8_t *pixels, size_t count, cvips_stop stop, void *context,
                          int32_t *profile_applied);

void cvips_close(cvips_image *image);

/// `pixels`, rows of RGB without padding, as a JPEG file; `*bytes` is the caller's to `free`.
/// - count: exactly width * height * 3.
/// - quality: 1...100, as the Independent JPEG Group counts; colours have half the resolution.
cvips_status cvips_jpeg_encode(const uint8_t *pixels, size_t count, int32_t width, int32_t height, int32_t quality,
                               uint8_t **bytes, size_t *byte_count);

#ifdef __cplusplus
}
#endif

#endif
