#include "COpenVINO.h"
#include "library.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct vit_ov_core {
  ov_core_t *core;
};
struct vit_ov_model {
  ov_model_t *model;
};
struct vit_ov_network {
  ov_compiled_model_t *compiled;
};
struct vit_ov_request {
  ov_infer_request_t *request;
};

static int32_t refuse(vit_ov_error *error, const char *message) {
  error->status = INVALID_C_PARAM;
  snprintf(error->message, sizeof error->message, "%s", message);
  return error->status;
}

static int32_t checked(ov_status_e status, vit_ov_error *error) {
  error->status = status;
  error->message[0] = 0;
  if (status != OK) {
    const char *words = vit_ov.ov_get_last_err_msg();
    const char *text = words && words[0] ? words : vit_ov.ov_get_error_info(status);
    snprintf(error->message, sizeof error->message, "%s", text ? text : "");
    vit_ov.ov_free(words);
  }
  return status;
}

int32_t vit_ov_core_create(vit_ov_core **core, vit_ov_error *error) {
  const char *missing = vit_ov_library_load();
  if (missing) return refuse(error, missing);
  vit_ov_core *result = calloc(1, sizeof *result);
  if (!result) return refuse(error, "out of memory");
  if (checked(vit_ov.ov_core_create(&result->core), error)) {
    free(result);
    return error->status;
  }
  *core = result;
  return OK;
}

void vit_ov_core_free(vit_ov_core *core) {
  if (!core) return;
  vit_ov.ov_core_free(core->core);
  free(core);
}

int32_t vit_ov_model_read(
    const vit_ov_core *core, const uint8_t *bytes, size_t count, vit_ov_model **model, vit_ov_error *error) {
  vit_ov_model *result = calloc(1, sizeof *result);
  if (!result) return refuse(error, "out of memory");
  if (checked(
          vit_ov.ov_core_read_model_from_memory_buffer(core->core, (const char *)bytes, count, NULL, &result->model),
          error)) {
    free(result);
    return error->status;
  }
  *model = result;
  return OK;
}

void vit_ov_model_free(vit_ov_model *model) {
  if (!model) return;
  vit_ov.ov_model_free(model->model);
  free(model);
}

static int32_t reshape(
    const vit_ov_model *model, const vit_ov_input *inputs, size_t input_count, vit_ov_error *error) {
  const char **names = calloc(input_count, sizeof *names);
  ov_partial_shape_t *shapes = calloc(input_count, sizeof *shapes);
  int32_t status = names && shapes ? OK : refuse(error, "out of memory");
  size_t made = 0;
  for (; status == OK && made < input_count; made++) {
    const vit_ov_input *input = &inputs[made];
    if (input->rank < 0 || input->rank > VIT_OV_LARGEST_RANK) {
      status = refuse(error, "an input has too many axes");
      break;
    }
    names[made] = input->name;
    status = checked(vit_ov.ov_partial_shape_create_static(input->rank, input->extents, &shapes[made]), error);
    if (status != OK) break;
  }
  if (status == OK) status = checked(vit_ov.ov_model_reshape(model->model, names, shapes, input_count), error);
  for (size_t index = 0; index < made; index++) vit_ov.ov_partial_shape_free(&shapes[index]);
  free(shapes);
  free(names);
  return status;
}

int32_t vit_ov_network_compile(
    const vit_ov_core *core, const vit_ov_model *model, const vit_ov_input *inputs, size_t input_count,
    const char *precision, int32_t threads, int32_t runs, vit_ov_network **network, vit_ov_error *error) {
  if (strcmp(precision, "f32") && strcmp(precision, "bf16")) return refuse(error, "unknown precision");
  int32_t all_threads;
  if (threads < 1 || runs < 0 || __builtin_mul_overflow(threads, runs ? runs : 1, &all_threads))
    return refuse(error, "at least one thread is needed");
  if (reshape(model, inputs, input_count, error)) return error->status;

  char thread_count[16], stream_count[16];
  snprintf(thread_count, sizeof thread_count, "%d", all_threads);
  snprintf(stream_count, sizeof stream_count, "%d", runs);
  vit_ov_network *result = calloc(1, sizeof *result);
  if (!result) return refuse(error, "out of memory");
  if (checked(
          vit_ov.ov_core_compile_model(
              core->core, model->model, "CPU", 10, &result->compiled, "INFERENCE_PRECISION_HINT", precision,
              // In bf16 the kernel that it generates for attention gives wrong sums (2026.4.1, on processors with AMX).
              "SNIPPETS_MODE", strcmp(precision, "bf16") ? "ENABLE" : "DISABLE",
              "PERFORMANCE_HINT", "LATENCY", "NUM_STREAMS", stream_count, "INFERENCE_NUM_THREADS", thread_count),
          error)) {
    vit_ov_network_free(result);
    return error->status;
  }
  *network = result;
  return OK;
}

void vit_ov_network_free(vit_ov_network *network) {
  if (!network) return;
  if (network->compiled) vit_ov.ov_compiled_model_free(network->compiled);
  free(network);
}

int32_t vit_ov_request_create(const vit_ov_network *network, vit_ov_request **request, vit_ov_error *error) {
  vit_ov_request *result = calloc(1, sizeof *result);
  if (!result) return refuse(error, "out of memory");
  if (checked(vit_ov.ov_compiled_model_create_infer_request(network->compiled, &result->request), error)) {
    free(result);
    return error->status;
  }
  *request = result;
  return OK;
}

void vit_ov_request_free(vit_ov_request *request) {
  if (!request) return;
  vit_ov.ov_infer_request_free(request->request);
  free(request);
}

static int32_t set_input(vit_ov_request *request, const vit_ov_input *input, vit_ov_error *error) {
  if (input->rank < 0 || input->rank > VIT_OV_LARGEST_RANK)
    return refuse(error, "an input has too many axes");
  size_t count = 1;
  for (int32_t axis = 0; axis < input->rank; axis++) {
    if (input->extents[axis] < 0 || __builtin_mul_overflow(count, (size_t)input->extents[axis], &count))
      return refuse(error, "an input has an impossible shape");
  }
  size_t size = input->element == VIT_OV_FLOAT32 ? sizeof(float) : sizeof(int64_t);
  if (__builtin_mul_overflow(count, size, &count) || count != input->byte_count)
    return refuse(error, "an input's elements do not fill its shape");

  ov_shape_t shape = {0};
  ov_tensor_t *tensor = NULL;
  int32_t status = checked(vit_ov.ov_shape_create(input->rank, input->extents, &shape), error);
  if (status != OK) return status;
  status = checked(
      vit_ov.ov_tensor_create_from_host_ptr(
          input->element == VIT_OV_FLOAT32 ? F32 : I64, shape, (void *)input->data, &tensor),
      error);
  if (status == OK)
    status = checked(vit_ov.ov_infer_request_set_tensor(request->request, input->name, tensor), error);
  if (tensor) vit_ov.ov_tensor_free(tensor);
  vit_ov.ov_shape_free(&shape);
  return status;
}

int32_t vit_ov_request_run(
    vit_ov_request *request, const vit_ov_input *inputs, size_t input_count, vit_ov_error *error) {
  for (size_t index = 0; index < input_count; index++) {
    if (set_input(request, &inputs[index], error)) return error->status;
  }
  return checked(vit_ov.ov_infer_request_infer(request->request), error);
}

int32_t vit_ov_request_output(
    const vit_ov_request *request, const char *name, vit_ov_output *output, vit_ov_error *error) {
  ov_tensor_t *tensor = NULL;
  ov_shape_t shape = {0};
  ov_element_type_e element = DYNAMIC;
  void *data = NULL;
  int32_t status = checked(vit_ov.ov_infer_request_get_tensor(request->request, name, &tensor), error);
  if (status == OK) status = checked(vit_ov.ov_tensor_get_element_type(tensor, &element), error);
  if (status == OK && element != F32) status = refuse(error, "an output is not of 32-bit floats");
  if (status == OK) status = checked(vit_ov.ov_tensor_get_shape(tensor, &shape), error);
  if (status == OK && shape.rank > VIT_OV_LARGEST_RANK) status = refuse(error, "an output has too many axes");
  if (status == OK) status = checked(vit_ov.ov_tensor_get_size(tensor, &output->count), error);
  if (status == OK) status = checked(vit_ov.ov_tensor_data(tensor, &data), error);
  if (status == OK) {
    output->rank = (int32_t)shape.rank;
    memcpy(output->extents, shape.dims, (size_t)shape.rank * sizeof *shape.dims);
    output->data = data;
  }
  if (shape.dims) vit_ov.ov_shape_free(&shape);
  // The request holds the memory; this only lets go of the handle.
  if (tensor) vit_ov.ov_tensor_free(tensor);
  return status;
}
