// libtorch behind opaque handles. Every C++ exception is caught here and comes back as a code and a message.
//
// A function that can fail returns 0, or 1 with `error` filled in. A tensor that is given out belongs to the caller.
#ifndef VITRINE_CTORCH_H
#define VITRINE_CTORCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What libtorch said; always ends with a zero.
typedef struct vit_torch_error {
  char message[1024];
} vit_torch_error;

typedef struct vit_tensor vit_tensor;

enum { VIT_TORCH_LARGEST_RANK = 8 };

// Making and reading. Elements are copied, row-major; tensors of four axes are kept channels-last.
int32_t vit_tensor_floats(
    const float *values, size_t count, const int64_t *extents, size_t rank, vit_tensor **out, vit_torch_error *error);
int32_t vit_tensor_integers(
    const int64_t *values, size_t count, const int64_t *extents, size_t rank, vit_tensor **out,
    vit_torch_error *error);
void vit_tensor_free(vit_tensor *tensor);
/// `extents` has room for VIT_TORCH_LARGEST_RANK.
int32_t vit_tensor_shape(
    const vit_tensor *tensor, int64_t *extents, size_t *rank, size_t *count, vit_torch_error *error);
int32_t vit_tensor_read(const vit_tensor *tensor, float *values, size_t count, vit_torch_error *error);
/// Elements that are still to be written; float32.
int32_t vit_tensor_empty(const int64_t *extents, size_t rank, vit_tensor **out, vit_torch_error *error);
/// Where the elements of a float32 tensor without gaps lie, in the order of memory, for as long as the tensor lives.
int32_t vit_tensor_data(const vit_tensor *tensor, float **data, size_t *count, vit_torch_error *error);
int32_t vit_tensor_assign(vit_tensor *tensor, const float *values, size_t count, vit_torch_error *error);

// Operations.
typedef enum vit_unary {
  VIT_SCALED, VIT_SHIFTED, VIT_CLAMPED, VIT_SQUARE_ROOT, VIT_RELU, VIT_RELU6, VIT_GELU, VIT_SIGMOID,
  VIT_TRANSPOSED, VIT_POSITIONS, VIT_JOINED, VIT_ABOVE_DIAGONAL
} vit_unary;
typedef enum vit_binary { VIT_ADD, VIT_SUBTRACT, VIT_MULTIPLY, VIT_DIVIDE, VIT_MATMUL, VIT_ROWS } vit_binary;
typedef enum vit_axes { VIT_SOFTMAX, VIT_SUM, VIT_MEAN, VIT_PERMUTED, VIT_SPLIT, VIT_INSERTED } vit_axes;

int32_t vit_apply_unary(
    vit_unary operation, const vit_tensor *x, float argument, vit_tensor **out, vit_torch_error *error);
int32_t vit_apply_binary(
    vit_binary operation, const vit_tensor *left, const vit_tensor *right, vit_tensor **out,
    vit_torch_error *error);
/// `axes` holds the axes, or the extents of VIT_SPLIT.
int32_t vit_apply_axes(
    vit_axes operation, const vit_tensor *x, const int64_t *axes, size_t count, bool keeping, vit_tensor **out,
    vit_torch_error *error);
int32_t vit_slice(
    const vit_tensor *x, int64_t axis, int64_t from, int64_t to, vit_tensor **out, vit_torch_error *error);
int32_t vit_concatenate(
    const vit_tensor *const *parts, size_t count, int64_t axis, vit_tensor **out, vit_torch_error *error);
/// `padding` is top, left, bottom, right.
int32_t vit_convolve(
    const vit_tensor *x, const vit_tensor *kernel, int64_t stride, const int64_t padding[4], int64_t groups,
    vit_tensor **out, vit_torch_error *error);
/// x · weightᵀ + bias over the last axis.
int32_t vit_linear(
    const vit_tensor *x, const vit_tensor *weight, const vit_tensor *bias, vit_tensor **out, vit_torch_error *error);
int32_t vit_layer_norm(
    const vit_tensor *x, const vit_tensor *weight, const vit_tensor *bias, float epsilon, vit_tensor **out,
    vit_torch_error *error);
int32_t vit_batch_norm(
    const vit_tensor *x, const vit_tensor *mean, const vit_tensor *variance, const vit_tensor *weight,
    const vit_tensor *bias, float epsilon, vit_tensor **out, vit_torch_error *error);
/// Σ w · loss / Σ w; where the weight is 0 the label is not read. `predictions` are log-odds or probabilities.
int32_t vit_binary_cross_entropy(
    const vit_tensor *predictions, bool are_probabilities, const vit_tensor *labels, const vit_tensor *weights,
    vit_tensor **out, vit_torch_error *error);
/// The mean over rows of −log softmax(logits − correction)[label], where the label's own logit is not corrected.
/// `logits` is [rows, classes], `labels` integers [rows], `correction` [classes].
int32_t vit_softmax_loss(
    const vit_tensor *logits, const vit_tensor *labels, const vit_tensor *correction, vit_tensor **out,
    vit_torch_error *error);

// Parts of training alone.
/// Rows of x at integers, counted over all axes but the last together.
int32_t vit_gather(const vit_tensor *x, const vit_tensor *indices, vit_tensor **out, vit_torch_error *error);
int32_t vit_dropout(const vit_tensor *x, double rate, vit_tensor **out, vit_torch_error *error);
/// Of what libtorch draws, in the whole process.
int32_t vit_set_seed(uint64_t seed, vit_torch_error *error);

// Gradients.
int32_t vit_require_gradient(vit_tensor *tensor, bool required, vit_torch_error *error);
int32_t vit_backward(const vit_tensor *scalar, vit_torch_error *error);
/// `*out` is NULL where no gradient has arrived.
int32_t vit_gradient(const vit_tensor *tensor, vit_tensor **out, vit_torch_error *error);
/// The gradient's elements in the tensor's own order of memory; `*data` is NULL where none has arrived.
int32_t vit_gradient_data(vit_tensor *tensor, float **data, size_t *count, vit_torch_error *error);
int32_t vit_clear_gradient(vit_tensor *tensor, vit_torch_error *error);
/// Of this thread; returns what it was.
bool vit_set_gradient_mode(bool recording);

// One step of an optimiser, in place; a parameter without a gradient stays as it is.
int32_t vit_adagrad_step(
    vit_tensor *parameter, vit_tensor *sum, double rate, double epsilon, vit_torch_error *error);

// Processes of one machine that train together, by libtorch's ProcessGroupGloo over loopback. All of them make the same
// calls in the same order, with the same counts; where one has ended, the calls of the others fail.
typedef struct vit_group vit_group;

/// Returns when all `size` processes have come, each with a rank of its own from 0 up.
///
/// `meeting` names a file by which they find each other, and which nobody has used before. The others may take `coming`
/// seconds until they come, and `patience` seconds in every later call, which fails then.
int32_t vit_group_join(
    const char *meeting, int32_t rank, int32_t size, double coming, double patience, vit_group **out,
    vit_torch_error *error);
void vit_group_leave(vit_group *group);
/// Each value becomes its sum over all processes, the same bits in every one of them.
int32_t vit_group_sum(vit_group *group, float *values, size_t count, vit_torch_error *error);
/// The bytes of all processes in the order of their ranks; `all` has room for size · count.
int32_t vit_group_gather(
    vit_group *group, const uint8_t *bytes, size_t count, uint8_t *all, vit_torch_error *error);

/// Threads that one operation may use, in the whole process.
int32_t vit_set_threads(int32_t count, vit_torch_error *error);

#ifdef __cplusplus
}
#endif
#endif
