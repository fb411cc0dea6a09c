// What networks are made of.
#include <vector>

#include "affine.h"
#include "guard.h"

using namespace vitrine;

namespace {

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

int32_t vit_linear(
    const vit_tensor *x, const vit_tensor *weight, const vit_tensor *bias, vit_tensor **out, vit_torch_error *error) {
  return producing(out, error, [&] { return linear(x->value, weight->value, bias->value); });
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
