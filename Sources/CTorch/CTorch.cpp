#include "CTorch.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/GradMode.h>

#include <dlfcn.h>

#include <cmath>
#include <cstdio>
#include <cstring>
#include <exception>
#include <vector>

struct vit_tensor {
  at::Tensor value;
};

namespace {

int32_t fail(vit_torch_error *error, const char *message) {
  std::snprintf(error->message, sizeof error->message, "%s", message);
  return 1;
}

/// No exception leaves this file.
template <typename Body>
int32_t guarded(vit_torch_error *error, Body body) noexcept {
  try {
    body();
    return 0;
  } catch (const c10::Error &problem) {
    return fail(error, problem.what_without_backtrace());
  } catch (const std::exception &problem) {
    return fail(error, problem.what());
  } catch (...) {
    return fail(error, "unknown exception");
  }
}

template <typename Body>
int32_t producing(vit_tensor **out, vit_torch_error *error, Body body) noexcept {
  return guarded(error, [&] { *out = new vit_tensor{body()}; });
}

at::IntArrayRef list(const int64_t *values, size_t count) { return at::IntArrayRef(values, count); }

template <typename Value>
at::Tensor copied(const Value *values, size_t count, const int64_t *extents, size_t rank, at::ScalarType type) {
  TORCH_CHECK(rank <= VIT_TORCH_LARGEST_RANK, "more than ", VIT_TORCH_LARGEST_RANK, " axes");
  at::Tensor tensor = at::empty(list(extents, rank), at::TensorOptions().dtype(type));
  TORCH_CHECK(static_cast<size_t>(tensor.numel()) == count, "the elements do not fill the shape");
  if (count > 0) std::memcpy(tensor.data_ptr(), values, count * sizeof(Value));
  // Convolutions on CPUs are twice as fast on this layout.
  return rank == 4 ? tensor.contiguous(at::MemoryFormat::ChannelsLast) : tensor;
}

at::Tensor positions(const at::Tensor &x) {
  TORCH_CHECK(x.dim() >= 1, "a scalar has no positions");
  return at::arange(x.size(-1), at::TensorOptions().dtype(at::kLong)).expand(x.sizes());
}

at::Tensor joined(const at::Tensor &x) {
  TORCH_CHECK(x.dim() >= 2, "joining needs two axes");
  return x.flatten(-2, -1);
}

at::Tensor split(const at::Tensor &x, const int64_t *extents, size_t count) {
  TORCH_CHECK(x.dim() >= 1, "a scalar has no axis to split");
  std::vector<int64_t> shape(x.sizes().begin(), x.sizes().end() - 1);
  shape.insert(shape.end(), extents, extents + count);
  return x.reshape(shape);
}

}  // namespace

int32_t vit_tensor_floats(
    const float *values, size_t count, const int64_t *extents, size_t rank, vit_tensor **out,
    vit_torch_error *error) {
  return producing(out, error, [&] { return copied(values, count, extents, rank, at::kFloat); });
}

int32_t vit_tensor_integers(
    const int64_t *values, size_t count, const int64_t *extents, size_t rank, vit_tensor **out,
    vit_torch_error *error) {
  return producing(out, error, [&] { return copied(values, count, extents, rank, at::kLong); });
}

void vit_tensor_free(vit_tensor *tensor) { delete tensor; }

int32_t vit_tensor_shape(
    const vit_tensor *tensor, int64_t *extents, size_t *rank, size_t *count, vit_torch_error *error) {
  return guarded(error, [&] {
    const auto sizes = tensor->value.sizes();
    TORCH_CHECK(sizes.size() <= VIT_TORCH_LARGEST_RANK, "more than ", VIT_TORCH_LARGEST_RANK, " axes");
    for (size_t axis = 0; axis < sizes.size(); axis++) extents[axis] = sizes[axis];
    *rank = sizes.size();
    *count = static_cast<size_t>(tensor->value.numel());
  });
}

int32_t vit_tensor_read(const vit_tensor *tensor, float *values, size_t count, vit_torch_error *error) {
  return guarded(error, [&] {
    const at::Tensor flat = tensor->value.detach().to(at::kFloat).contiguous(at::MemoryFormat::Contiguous);
    TORCH_CHECK(static_cast<size_t>(flat.numel()) == count, "the elements do not fit the buffer");
    if (count > 0) std::memcpy(values, flat.data_ptr(), count * sizeof(float));
  });
}

int32_t vit_tensor_assign(vit_tensor *tensor, const float *values, size_t count, vit_torch_error *error) {
  return guarded(error, [&] {
    const auto sizes = tensor->value.sizes();
    at::NoGradGuard guard;
    tensor->value.copy_(copied(values, count, sizes.data(), sizes.size(), at::kFloat));
  });
}

int32_t vit_apply_unary(
    vit_unary operation, const vit_tensor *x, float argument, vit_tensor **out, vit_torch_error *error) {
  return producing(out, error, [&]() -> at::Tensor {
    const at::Tensor &value = x->value;
    switch (operation) {
      case VIT_SCALED: return value * argument;
      case VIT_SHIFTED: return value + argument;
      case VIT_CLAMPED: return value.clamp_min(argument);
      case VIT_SQUARE_ROOT: return value.sqrt();
      case VIT_RELU: return value.relu();
      case VIT_RELU6: return value.clamp(0, 6);
      case VIT_GELU: return at::gelu(value);
      case VIT_SIGMOID: return value.sigmoid();
      case VIT_TRANSPOSED: return value.transpose(-2, -1);
      case VIT_POSITIONS: return positions(value);
      case VIT_JOINED: return joined(value);
      case VIT_ABOVE_DIAGONAL: return at::triu(value, 1);
    }
    TORCH_CHECK(false, "unknown operation");
  });
}

int32_t vit_apply_binary(
    vit_binary operation, const vit_tensor *left, const vit_tensor *right, vit_tensor **out,
    vit_torch_error *error) {
  return producing(out, error, [&]() -> at::Tensor {
    const at::Tensor &a = left->value;
    const at::Tensor &b = right->value;
    switch (operation) {
      case VIT_ADD: return a + b;
      case VIT_SUBTRACT: return a - b;
      case VIT_MULTIPLY: return a * b;
      case VIT_DIVIDE: return a / b;
      case VIT_MATMUL:
        TORCH_CHECK(a.dim() >= 2 && b.dim() >= 2, "a matrix product needs two axes on both sides");
        return at::matmul(a, b);
      case VIT_ROWS: return at::embedding(a, b);
    }
    TORCH_CHECK(false, "unknown operation");
  });
}

int32_t vit_apply_axes(
    vit_axes operation, const vit_tensor *x, const int64_t *axes, size_t count, bool keeping, vit_tensor **out,
    vit_torch_error *error) {
  return producing(out, error, [&]() -> at::Tensor {
    const at::Tensor &value = x->value;
    TORCH_CHECK(count > 0, "no axis is named");
    switch (operation) {
      case VIT_SOFTMAX: return value.softmax(axes[0]);
      case VIT_SUM: return value.sum(list(axes, count), keeping);
      case VIT_MEAN: return value.mean(list(axes, count), keeping);
      case VIT_PERMUTED: return value.permute(list(axes, count));
      case VIT_SPLIT: return split(value, axes, count);
      case VIT_INSERTED: return value.unsqueeze(axes[0]);
    }
    TORCH_CHECK(false, "unknown operation");
  });
}

int32_t vit_slice(
    const vit_tensor *x, int64_t axis, int64_t from, int64_t to, vit_tensor **out, vit_torch_error *error) {
  return producing(out, error, [&] { return x->value.slice(axis, from, to); });
}

int32_t vit_concatenate(
    const vit_tensor *const *parts, size_t count, int64_t axis, vit_tensor **out, vit_torch_error *error) {
  return producing(out, error, [&] {
    std::vector<at::Tensor> values;
    for (size_t index = 0; index < count; index++) values.push_back(parts[index]->value);
    return at::cat(values, axis);
  });
}

int32_t vit_convolve(
    const vit_tensor *x, const vit_tensor *kernel, int64_t stride, const int64_t padding[4], int64_t groups,
    vit_tensor **out, vit_torch_error *error) {
  return producing(out, error, [&] {
    const int64_t top = padding[0], left = padding[1], bottom = padding[2], right = padding[3];
    if (top == bottom && left == right)
      return at::conv2d(x->value, kernel->value, {}, {stride, stride}, {top, left}, {1, 1}, groups);
    const at::Tensor padded = at::constant_pad_nd(x->value, {left, right, top, bottom});
    return at::conv2d(padded, kernel->value, {}, {stride, stride}, {0, 0}, {1, 1}, groups);
  });
}

int32_t vit_layer_norm(
    const vit_tensor *x, const vit_tensor *weight, const vit_tensor *bias, float epsilon, vit_tensor **out,
    vit_torch_error *error) {
  return producing(out, error, [&] {
    return at::layer_norm(x->value, weight->value.sizes(), weight->value, bias->value, epsilon);
  });
}

int32_t vit_batch_norm(
    const vit_tensor *x, const vit_tensor *mean, const vit_tensor *variance, const vit_tensor *weight,
    const vit_tensor *bias, float epsilon, vit_tensor **out, vit_torch_error *error) {
  return producing(out, error, [&] {
    return at::batch_norm(
        x->value, weight->value, bias->value, mean->value, variance->value, false, 0, epsilon, false);
  });
}

int32_t vit_binary_cross_entropy(
    const vit_tensor *logits, const vit_tensor *labels, const vit_tensor *weights, vit_tensor **out,
    vit_torch_error *error) {
  return producing(out, error, [&] {
    const at::Tensor &weight = weights->value;
    TORCH_CHECK(
        logits->value.sizes() == labels->value.sizes() && logits->value.sizes() == weight.sizes(),
        "logits, labels and weights differ in shape");
    // A missing label may be anything, and 0 · NaN is NaN.
    const at::Tensor known = at::where(weight > 0, labels->value, at::zeros_like(labels->value));
    const at::Tensor total =
        at::binary_cross_entropy_with_logits(logits->value, known, weight, {}, at::Reduction::Sum);
    return total / weight.sum().clamp_min(1e-12);
  });
}

int32_t vit_softmax_loss(
    const vit_tensor *logits, const vit_tensor *labels, const vit_tensor *correction, vit_tensor **out,
    vit_torch_error *error) {
  return producing(out, error, [&] {
    const at::Tensor &scores = logits->value;
    TORCH_CHECK(scores.dim() == 2 && labels->value.dim() == 1, "a softmax loss takes rows of logits and a label for each");
    const at::Tensor index = labels->value.unsqueeze(1);
    const at::Tensor corrected = (scores - correction->value).scatter(1, index, scores.gather(1, index));
    return at::cross_entropy_loss(corrected, labels->value);
  });
}

int32_t vit_gather(const vit_tensor *x, const vit_tensor *indices, vit_tensor **out, vit_torch_error *error) {
  return producing(out, error, [&] {
    TORCH_CHECK(x->value.dim() >= 2, "rows are gathered from two axes or more");
    return x->value.flatten(0, -2).index_select(0, indices->value);
  });
}

int32_t vit_dropout(const vit_tensor *x, double rate, vit_tensor **out, vit_torch_error *error) {
  return producing(out, error, [&] { return at::dropout(x->value, rate, true); });
}

int32_t vit_set_seed(uint64_t seed, vit_torch_error *error) {
  return guarded(error, [&] { at::manual_seed(seed); });
}

int32_t vit_require_gradient(vit_tensor *tensor, bool required, vit_torch_error *error) {
  return guarded(error, [&] { tensor->value.requires_grad_(required); });
}

int32_t vit_backward(const vit_tensor *scalar, vit_torch_error *error) {
  return guarded(error, [&] { scalar->value.backward(); });
}

int32_t vit_gradient(const vit_tensor *tensor, vit_tensor **out, vit_torch_error *error) {
  return guarded(error, [&] {
    const at::Tensor &gradient = tensor->value.grad();
    *out = gradient.defined() ? new vit_tensor{gradient} : nullptr;
  });
}

int32_t vit_clear_gradient(vit_tensor *tensor, vit_torch_error *error) {
  return guarded(error, [&] { tensor->value.mutable_grad() = at::Tensor(); });
}

bool vit_set_gradient_mode(bool recording) {
  const bool before = c10::GradMode::is_enabled();
  c10::GradMode::set_enabled(recording);
  return before;
}

int32_t vit_adam_step(
    vit_tensor *parameter, vit_tensor *first, vit_tensor *second, int64_t step, double rate, double beta1,
    double beta2, double epsilon, double decay, vit_torch_error *error) {
  return guarded(error, [&] {
    const at::Tensor gradient = parameter->value.grad();
    if (!gradient.defined()) return;
    at::NoGradGuard guard;
    first->value.mul_(beta1).add_(gradient, 1 - beta1);
    second->value.mul_(beta2).addcmul_(gradient, gradient, 1 - beta2);
    const double correction1 = 1 - std::pow(beta1, static_cast<double>(step));
    const double correction2 = 1 - std::pow(beta2, static_cast<double>(step));
    const at::Tensor scale = second->value.sqrt().div_(std::sqrt(correction2)).add_(epsilon);
    if (decay > 0) parameter->value.mul_(1 - rate * decay);
    parameter->value.addcdiv_(first->value, scale, -rate / correction1);
  });
}

int32_t vit_adagrad_step(
    vit_tensor *parameter, vit_tensor *sum, double rate, double epsilon, vit_torch_error *error) {
  return guarded(error, [&] {
    const at::Tensor gradient = parameter->value.grad();
    if (!gradient.defined()) return;
    at::NoGradGuard guard;
    sum->value.addcmul_(gradient, gradient, 1);
    parameter->value.addcdiv_(gradient, sum->value.sqrt().add_(epsilon), -rate);
  });
}

int32_t vit_set_threads(int32_t count, vit_torch_error *error) {
  return guarded(error, [&] {
    TORCH_CHECK(count > 0, "at least one thread is needed");
    at::set_num_threads(count);
    // libtorch leaves OpenBLAS's own threads as they are: as many as the machine has cores, spinning while they wait.
    using Setter = void (*)(int);
    if (auto set = reinterpret_cast<Setter>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads"))) set(count);
  });
}
