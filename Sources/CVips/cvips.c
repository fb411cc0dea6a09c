#include "cvips.h"
#include "cvips_jpeg.h"

#include <math.h>
#include <stdatomic.h>
#include <string.h>
#include <vips/vips.h>

// Rows decoded between two questions to the stop function.
enum { STRIP_ROWS = 128 };

struct cvips_image {
  // One of the two.
  VipsImage *loaded;
  cvips_jpeg *plain;
  cvips_stop stop;
  void *context;
};

static void swallow(const gchar *domain, GLogLevelFlags level, const gchar *message, gpointer data) {
  (void)domain;
  (void)level;
  (void)message;
  (void)data;
}

// A thread that leaves a library which never started would crash inside it.
static atomic_bool is_started;

cvips_status cvips_start(void) {
  static const char *const loaders[] = {
    "VipsForeignLoadJpegBuffer", "VipsForeignLoadPngBuffer",  "VipsForeignLoadNsgifBuffer",
    "VipsForeignLoadWebpBuffer", "VipsForeignLoadTiffBuffer", "VipsForeignLoadSvgBuffer",
  };
  if (VIPS_INIT("vitrine")) {
    vips_error_clear();
    return CVIPS_UNAVAILABLE;
  }
  vips_operation_block_set("VipsForeignLoad", TRUE);
  for (size_t index = 0; index < sizeof loaders / sizeof loaders[0]; index++)
    vips_operation_block_set(loaders[index], FALSE);
  vips_cache_set_max(0);
  vips_concurrency_set(1);
  // Warnings quote the file; a broken picture is an ordinary event that the status already reports.
  g_log_set_handler("VIPS", G_LOG_LEVEL_MASK & ~G_LOG_LEVEL_ERROR, swallow, NULL);
  g_log_set_handler("librsvg", G_LOG_LEVEL_MASK & ~G_LOG_LEVEL_ERROR, swallow, NULL);
  atomic_store(&is_started, 1);
  return CVIPS_OK;
}

void cvips_leave_thread(void) {
  if (atomic_load(&is_started)) vips_thread_shutdown();
}

static int load(const uint8_t *bytes, size_t count, cvips_format format, int shrink, double scale, VipsImage **out) {
  // libvips takes a pointer to mutable bytes and does not write through it.
  void *data = (void *)(uintptr_t)bytes;
  switch (format) {
    case CVIPS_JPEG:
      // Without "memory" rows come as they are asked for, on this thread; with it a worker would decode them all first.
      return vips_jpegload_buffer(data, count, out, "shrink", shrink, "access", VIPS_ACCESS_SEQUENTIAL, "fail_on",
                                  VIPS_FAIL_ON_WARNING, NULL);
    case CVIPS_PNG:
      return vips_pngload_buffer(data, count, out, "access", VIPS_ACCESS_SEQUENTIAL, "memory", TRUE, "fail_on",
                                 VIPS_FAIL_ON_ERROR, NULL);
    case CVIPS_GIF:
      return vips_gifload_buffer(data, count, out, "access", VIPS_ACCESS_SEQUENTIAL, "memory", TRUE, "fail_on",
                                 VIPS_FAIL_ON_WARNING, NULL);
    case CVIPS_WEBP:
      return vips_webpload_buffer(data, count, out, "access", VIPS_ACCESS_SEQUENTIAL, "memory", TRUE, "fail_on",
                                  VIPS_FAIL_ON_WARNING, NULL);
    case CVIPS_TIFF:
      return vips_tiffload_buffer(data, count, out, "access", VIPS_ACCESS_SEQUENTIAL, "memory", TRUE, "fail_on",
                                  VIPS_FAIL_ON_WARNING, NULL);
    case CVIPS_SVG:
      return vips_svgload_buffer(data, count, out, "scale", scale, "access", VIPS_ACCESS_SEQUENTIAL, "memory", TRUE,
                                 "fail_on", VIPS_FAIL_ON_WARNING, NULL);
  }
  return -1;
}

// Loaders that decode a whole file at once report progress here and nowhere else.
static void progressed(VipsImage *loaded, VipsProgress *progress, cvips_image *image) {
  if (!image->stop || !image->stop(image->context)) return;
  vips_image_set_kill(loaded, TRUE);
  // A loader may fill another image, and whoever fills it looks at that one alone.
  if (progress->im && progress->im != loaded) vips_image_set_kill(progress->im, TRUE);
}

cvips_status cvips_open(const uint8_t *bytes, size_t count, cvips_format format, int32_t shrink, double scale,
                        cvips_image **image, cvips_header *header) {
  if (!bytes || count == 0 || !image || !header) return CVIPS_BAD_ARGUMENT;
  *image = NULL;
  if (shrink != 1 && (format != CVIPS_JPEG || (shrink != 2 && shrink != 4 && shrink != 8))) return CVIPS_BAD_ARGUMENT;
  if (scale != 1 && (format != CVIPS_SVG || !isfinite(scale) || scale < 0.001 || scale > 1000))
    return CVIPS_BAD_ARGUMENT;

  if (format == CVIPS_JPEG) {
    cvips_jpeg *plain = cvips_jpeg_open(bytes, count, shrink, header);
    if (plain) {
      *image = g_new0(cvips_image, 1);
      (*image)->plain = plain;
      return CVIPS_OK;
    }
  }
  VipsImage *loaded = NULL;
  if (load(bytes, count, format, shrink, scale, &loaded) || !loaded) {
    vips_error_clear();
    if (loaded) g_object_unref(loaded);
    return CVIPS_UNREADABLE;
  }
  vips_error_clear();
  cvips_image *opened = g_new0(cvips_image, 1);
  opened->loaded = loaded;
  vips_image_set_progress(loaded, TRUE);
  g_signal_connect(loaded, "eval", G_CALLBACK(progressed), opened);

  int bits = 8 * (int)vips_format_sizeof(vips_image_get_format(loaded));
  if (vips_image_get_typeof(loaded, "bits-per-sample") && vips_image_get_int(loaded, "bits-per-sample", &bits))
    vips_error_clear();
  int orientation = vips_image_get_orientation(loaded);
  *header = (cvips_header){
    .width = vips_image_get_width(loaded),
    .height = vips_image_get_height(loaded),
    .bits_per_sample = bits,
    .orientation = orientation >= 1 && orientation <= 8 ? orientation : 1,
    .frames = vips_image_get_n_pages(loaded),
    .has_alpha = vips_image_hasalpha(loaded),
    .has_profile = vips_image_get_typeof(loaded, VIPS_META_ICC_NAME) != 0,
  };
  *image = opened;
  return CVIPS_OK;
}

// Keeps 8 of 16 bits and names the colour space that remains; anything but integers of 8 or 16 bits is refused.
static cvips_status to_bytes(VipsObject *scope, VipsImage *in, VipsImage **out) {
  VipsImage **t = (VipsImage **)vips_object_local_array(scope, 2);
  VipsInterpretation space = vips_image_guess_interpretation(in);
  if (in->Bands < 1 || in->Bands > 5) return CVIPS_UNSUPPORTED_COLOUR;
  switch (space) {
    case VIPS_INTERPRETATION_GREY16:
    case VIPS_INTERPRETATION_B_W:
      space = VIPS_INTERPRETATION_B_W;
      break;
    case VIPS_INTERPRETATION_RGB16:
    case VIPS_INTERPRETATION_RGB:
    case VIPS_INTERPRETATION_sRGB:
      space = VIPS_INTERPRETATION_sRGB;
      break;
    case VIPS_INTERPRETATION_CMYK:
      break;
    default:
      return CVIPS_UNSUPPORTED_COLOUR;
  }
  if (in->BandFmt == VIPS_FORMAT_USHORT) {
    if (vips_cast(in, &t[0], VIPS_FORMAT_UCHAR, "shift", TRUE, NULL)) return CVIPS_UNREADABLE;
    in = t[0];
  }
  if (in->BandFmt != VIPS_FORMAT_UCHAR) return CVIPS_UNSUPPORTED_COLOUR;
  // Most photographs: an operation of libvips costs more than a row of pixels.
  if (vips_image_get_interpretation(in) == space) {
    *out = in;
    return CVIPS_OK;
  }
  if (vips_copy(in, &t[1], "interpretation", space, NULL)) return CVIPS_UNREADABLE;
  *out = t[1];
  return CVIPS_OK;
}

// To sRGB through the embedded profile; a profile that does not fit the pixels counts as none.
static cvips_status to_srgb(VipsObject *scope, VipsImage *in, VipsImage **out, int32_t *profile_applied) {
  VipsImage **t = (VipsImage **)vips_object_local_array(scope, 2);
  *profile_applied = 0;
  if (vips_image_get_typeof(in, VIPS_META_ICC_NAME)) {
    if (!vips_icc_transform(in, &t[0], "srgb", "embedded", TRUE, "pcs", VIPS_PCS_XYZ, "intent",
                            VIPS_INTENT_RELATIVE, NULL)) {
      *profile_applied = 1;
      *out = t[0];
      return CVIPS_OK;
    }
    vips_error_clear();
  }
  if (vips_image_get_interpretation(in) == VIPS_INTERPRETATION_sRGB) {
    *out = in;
    return CVIPS_OK;
  }
  if (vips_colourspace(in, &t[1], VIPS_INTERPRETATION_sRGB, NULL)) return CVIPS_UNSUPPORTED_COLOUR;
  *out = t[1];
  return CVIPS_OK;
}

static cvips_status over_white(VipsObject *scope, VipsImage *in, VipsImage **out) {
  VipsImage **t = (VipsImage **)vips_object_local_array(scope, 1);
  *out = in;
  if (vips_image_hasalpha(in)) {
    double white[] = {255, 255, 255};
    VipsArrayDouble *background = vips_array_double_new(white, 3);
    int failed = vips_flatten(in, &t[0], "background", background, NULL);
    vips_area_unref(VIPS_AREA(background));
    if (failed) return CVIPS_UNREADABLE;
    *out = t[0];
  }
  VipsImage *flat = *out;
  return flat->Bands == 3 && flat->BandFmt == VIPS_FORMAT_UCHAR ? CVIPS_OK : CVIPS_UNSUPPORTED_COLOUR;
}

// Rows are asked for in order on this thread: libvips starts no worker, and a sequential loader never looks back.
static cvips_status copy_rows(cvips_image *image, VipsImage *from, uint8_t *pixels) {
  VipsRegion *region = vips_region_new(from);
  if (!region) return CVIPS_UNREADABLE;
  cvips_status status = CVIPS_OK;
  const size_t row = (size_t)from->Xsize * 3;
  for (int top = 0; top < from->Ysize && status == CVIPS_OK; top += STRIP_ROWS) {
    if (image->stop && image->stop(image->context)) {
      status = CVIPS_STOPPED;
      break;
    }
    VipsRect strip = {0, top, from->Xsize, VIPS_MIN(STRIP_ROWS, from->Ysize - top)};
    if (vips_region_prepare(region, &strip)) {
      status = CVIPS_UNREADABLE;
      break;
    }
    for (int y = 0; y < strip.height; y++)
      memcpy(pixels + (size_t)(top + y) * row, VIPS_REGION_ADDR(region, 0, top + y), row);
  }
  g_object_unref(region);
  // Work that was killed fails as if the file were broken, and work that was over time counts however few its strips.
  return image->stop && image->stop(image->context) ? CVIPS_STOPPED : status;
}

cvips_status cvips_render(cvips_image *image, uint8_t *pixels, size_t count, cvips_stop stop, void *context,
                          int32_t *profile_applied) {
  if (!image || !pixels || !profile_applied) return CVIPS_BAD_ARGUMENT;
  if (image->plain) {
    *profile_applied = 0;
    return cvips_jpeg_render(image->plain, pixels, count, stop, context);
  }
  VipsImage *loaded = image->loaded;
  if (count != (size_t)loaded->Xsize * (size_t)loaded->Ysize * 3) return CVIPS_BAD_ARGUMENT;
  image->stop = stop;
  image->context = context;

  VipsObject *scope = VIPS_OBJECT(vips_image_new());
  VipsImage *bytes = NULL, *srgb = NULL, *flat = NULL;
  cvips_status status = to_bytes(scope, loaded, &bytes);
  if (status == CVIPS_OK) status = to_srgb(scope, bytes, &srgb, profile_applied);
  if (status == CVIPS_OK) status = over_white(scope, srgb, &flat);
  if (status == CVIPS_OK) status = copy_rows(image, flat, pixels);
  g_object_unref(scope);
  image->stop = NULL;
  image->context = NULL;
  vips_error_clear();
  return status;
}

void cvips_close(cvips_image *image) {
  if (!image) return;
  if (image->plain) {
    cvips_jpeg_close(image->plain);
    g_free(image);
    return;
  }
  g_signal_handlers_disconnect_by_data(image->loaded, image);
  g_object_unref(image->loaded);
  g_free(image);
}
