// Weighted sums of rows of bytes in fixed point, the inner loop of Pillow's antialiased resize.

#ifndef CVIPS_RESAMPLE_H
#define CVIPS_RESAMPLE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// One axis of a resize: output i is the sum of `counts[i]` inputs from `starts[i]`, weighted by
/// `weights[i * stride ...]` in units of 2^-22. The caller has checked that starts and counts stay inside the input.
typedef struct cvips_axis {
  const int32_t *starts;
  const int32_t *counts;
  const int32_t *weights;
  int32_t stride;
  int32_t outputs;
} cvips_axis;

/// Along x: rows of RGB of `width` pixels, `source_stride` bytes apart, to rows of `axis->outputs` pixels, packed.
/// - scratch: 48 * (width + axis->outputs) bytes.
void cvips_resample_x(const uint8_t *source, size_t source_stride, int32_t width, int32_t height,
                      const cvips_axis *axis, uint8_t *target, uint8_t *scratch);

/// Along y: rows of `bytes` bytes, packed, to `axis->outputs` rows.
void cvips_resample_y(const uint8_t *source, size_t bytes, const cvips_axis *axis, uint8_t *target);

#ifdef __cplusplus
}
#endif

#endif
