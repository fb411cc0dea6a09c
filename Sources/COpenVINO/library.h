// OpenVINO's functions, found when the first is needed: a process without the library starts, and can say what is missing.
#ifndef VIT_OPENVINO_LIBRARY_H
#define VIT_OPENVINO_LIBRARY_H

#include <openvino/c/openvino.h>

#define VIT_OV_FUNCTIONS(each)                                                                                         \
  each(ov_compiled_model_create_infer_request) each(ov_compiled_model_free) each(ov_core_compile_model)                \
  each(ov_core_create) each(ov_core_free) each(ov_core_read_model_from_memory_buffer) each(ov_free)                    \
  each(ov_get_error_info) each(ov_get_last_err_msg) each(ov_infer_request_free) each(ov_infer_request_get_tensor)      \
  each(ov_infer_request_infer) each(ov_infer_request_set_tensor) each(ov_model_free) each(ov_model_reshape)            \
  each(ov_partial_shape_create_static) each(ov_partial_shape_free) each(ov_shape_create) each(ov_shape_free)           \
  each(ov_tensor_create_from_host_ptr) each(ov_tensor_data) each(ov_tensor_free) each(ov_tensor_get_element_type)      \
  each(ov_tensor_get_shape) each(ov_tensor_get_size)

// Each under its own name; they are there once `vit_ov_library_load` has succeeded.
struct vit_ov_library {
#define VIT_OV_MEMBER(name) __typeof__(&name) name;
  VIT_OV_FUNCTIONS(VIT_OV_MEMBER)
#undef VIT_OV_MEMBER
};

extern struct vit_ov_library vit_ov;

// Loads the library once, from any thread. Gives NULL, or what the system says is missing.
const char *vit_ov_library_load(void);

#endif
