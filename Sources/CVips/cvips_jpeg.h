// The commonest picture without libvips: a baseline JPEG of three colours, without profile and without EXIF. libvips reads
// such a file with the same library to the same bytes, and spends a tenth of a picture's time on its own objects.

#ifndef CVIPS_JPEG_H
#define CVIPS_JPEG_H

#include "cvips.h"

typedef struct cvips_jpeg cvips_jpeg;

/// NULL for anything that is not plain, damaged headers included: libvips then says what it is.
/// - shrink: 1, 2, 4 or 8.
/// The bytes must stay valid and unchanged until `cvips_jpeg_close`.
cvips_jpeg *cvips_jpeg_open(const uint8_t *bytes, size_t count, int32_t shrink, cvips_header *header);

/// As `cvips_render`; any warning of the library counts as damage. Once only.
cvips_status cvips_jpeg_render(cvips_jpeg *jpeg, uint8_t *pixels, size_t count, cvips_stop stop, void *context);

void cvips_jpeg_close(cvips_jpeg *jpeg);

#endif
