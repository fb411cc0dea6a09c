// A few calls over OpenVINO's C API: every status is checked, every length given, nothing is owned twice.
#ifndef VITRINE_COPENVINO_H
#define VITRINE_COPENVINO_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// OpenVINO's status, 0 for success, and its last words. `message` always ends with a zero.
typedef struct vit_ov_error {
  int32_t status;
  char message[1024];
} vit_ov_error;

typedef struct vit_ov_core vit_ov_core;
typedef struct vit_ov_model vit_ov_model;
typedef struct vit_ov_network vit_ov_network;
typedef struct vit_ov_request vit_ov_request;

enum { VIT_OV_LARGEST_RANK = 8 };

typedef enum vit_ov_element { VIT_OV_FLOAT32 = 0, VIT_OV_INT64 = 1 } vit_ov_element;

/// One input of a network: a fixed shape and, when it runs, its elements, which the caller keeps alive.
typedef struct vit_ov_input {
  const char *name;
  vit_ov_element element;
  int32_t rank;
  int64_t extents[VIT_OV_LARGEST_RANK];
  const void *data;
  size_t byte_count;
} vit_ov_input;

/// One output; `data` is valid until the request runs again or goes.
typedef struct vit_ov_output {
  int32_t rank;
  int64_t extents[VIT_OV_LARGEST_RANK];
  const float *data;
  size_t count;
} vit_ov_output;

int32_t vit_ov_core_create(vit_ov_core **core, vit_ov_error *error);
void vit_ov_core_free(vit_ov_core *core);

/// Reads an ONNX model; `bytes` may go afterwards.
int32_t vit_ov_model_read(
    const vit_ov_core *core, const uint8_t *bytes, size_t count, vit_ov_model **model, vit_ov_error *error);
void vit_ov_model_free(vit_ov_model *model);

/// Compiles for the CPU with the shapes of `inputs` (their data is not read). One thread at a time for each model.
/// - precision: "f32" or "bf16": there is no default, OpenVINO's own depends on the machine.
/// - threads: that one run may use.
/// - runs: that go on at the same time, each on threads of its own; further ones wait. 0: one, on the thread that asks for it.
int32_t vit_ov_network_compile(
    const vit_ov_core *core, const vit_ov_model *model, const vit_ov_input *inputs, size_t input_count,
    const char *precision, int32_t threads, int32_t runs, vit_ov_network **network, vit_ov_error *error);
void vit_ov_network_free(vit_ov_network *network);

/// Room for one run at a time. It keeps what it needs of the network, which may go before it.
int32_t vit_ov_request_create(const vit_ov_network *network, vit_ov_request **request, vit_ov_error *error);
void vit_ov_request_free(vit_ov_request *request);

/// Runs and waits. One thread at a time for each request.
int32_t vit_ov_request_run(
    vit_ov_request *request, const vit_ov_input *inputs, size_t input_count, vit_ov_error *error);
int32_t vit_ov_request_output(
    const vit_ov_request *request, const char *name, vit_ov_output *output, vit_ov_error *error);

#ifdef __cplusplus
}
#endif
#endif
