// What training needs besides: losses, draws, gradients, an optimiser's step.
#include <ATen/Parallel.h>
#include <c10/core/GradMode.h>

#include "guard.h"

using namespace vitrine;

int32_t vit_binary_cross_entropy(
    const vit_tensor *predictions, bool are_probabilities, const vit_tensor *labels, const vit_tensor *weights,
    vit_tensor **out, vit_torch_error *error) {
  return producing(out, error, [&] {
    const at::Tensor &value = predictions->value;
    const at::Tensor &weight = weights->value;
    TORCH_CHECK(
        value.sizes() == labels->value.sizes() && value.sizes() == weight.sizes(),
        "predictions, labels and weights differ in shape");
    // A missing label may be anything, and 0 · NaN is NaN.
    const at::Tensor known = at::where(weight > 0, labels->value, at::zeros_like(labels->value));
    const at::Tensor total =
        are_probabilities ? at::binary_cross_entropy(value, known, weight, at::Reduction::Sum)
                          : at::binary_cross_entropy_with_logits(value, known, weight, {}, at::Reduction::Sum);
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

int32_t vit_gradient_data(vit_tensor *tensor, float **data, size_t *count, vit_torch_error *error) {
  return guarded(error, [&] {
    at::Tensor &value = tensor->value;
    const at::Tensor gradient = value.grad();
    *data = nullptr;
    *count = 0;
    if (!gradient.defined()) return;
    if (gradient.strides() != value.strides()) {
      at::NoGradGuard guard;
      at::Tensor ordered = at::empty_strided(value.sizes(), value.strides(), value.options());
      ordered.copy_(gradient);
      value.mutable_grad() = ordered;
    }
    *data = value.grad().data_ptr<float>();
    *count = static_cast<size_t>(value.numel());
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
    // Debian's OpenBLAS has threads of its own.
    using SetThreads = void(int);
    if (SetThreads *const set = loaded<SetThreads>("openblas_set_num_threads")) set(count);
  });
}
