// x · weightᵀ + bias by the fastest matrix product at hand, with its gradient.
#ifndef VITRINE_CTORCH_AFFINE_H
#define VITRINE_CTORCH_AFFINE_H

#include <ATen/ATen.h>
#include <torch/csrc/autograd/custom_function.h>

#include <vector>

#include "guard.h"

namespace {

/// oneDNN's matrix product, row-major: C ← A · B + beta · C. Its kernels use the widest registers of the processor, where
/// the BLAS that libtorch calls may have none for it; NULL where libtorch was built without.
using Product = int(char, char, int64_t, int64_t, int64_t, float, const float *, int64_t, const float *, int64_t, float,
                    float *, int64_t);
Product *product() {
  static Product *const found = vitrine::loaded<Product>("dnnl_sgemm");
  return found;
}

void multiply(char left, char right, const at::Tensor &a, const at::Tensor &b, float beta, at::Tensor &c) {
  const int64_t inner = left == 'T' ? a.size(0) : a.size(1);
  const int failed = product()(
      left, right, c.size(0), c.size(1), inner, 1, a.data_ptr<float>(), a.size(1), b.data_ptr<float>(), b.size(1), beta,
      c.data_ptr<float>(), c.size(1));
  TORCH_CHECK(failed == 0, "a matrix product of oneDNN failed");
}

/// x · weightᵀ + bias over matrices without gaps.
struct Affine : torch::autograd::Function<Affine> {
  static at::Tensor forward(
      torch::autograd::AutogradContext *context, const at::Tensor &x, const at::Tensor &weight, const at::Tensor &bias) {
    context->save_for_backward({x, weight});
    // A copy even of a single row, which would otherwise be the bias itself.
    at::Tensor y = bias.expand({x.size(0), bias.size(0)}).clone(at::MemoryFormat::Contiguous);
    multiply('N', 'T', x, weight, 1, y);
    return y;
  }

  static torch::autograd::variable_list backward(
      torch::autograd::AutogradContext *context, torch::autograd::variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const at::Tensor slope = gradients[0].contiguous();
    at::Tensor x, weight;
    if (context->needs_input_grad(0)) {
      x = at::empty_like(saved[0]);
      multiply('N', 'N', slope, saved[1], 0, x);
    }
    if (context->needs_input_grad(1)) {
      weight = at::empty_like(saved[1]);
      multiply('T', 'N', slope, saved[0], 0, weight);
    }
    return {x, weight, slope.sum(0)};
  }
};

at::Tensor linear(const at::Tensor &x, const at::Tensor &weight, const at::Tensor &bias) {
  const bool fits = x.dim() >= 2 && weight.dim() == 2 && bias.dim() == 1 && x.size(-1) == weight.size(1) &&
                    bias.size(0) == weight.size(0) && x.numel() > 0 && x.scalar_type() == at::kFloat &&
                    weight.scalar_type() == at::kFloat && bias.scalar_type() == at::kFloat && x.device().is_cpu();
  if (product() == nullptr || !fits) return at::linear(x, weight, bias);
  std::vector<int64_t> shape(x.sizes().begin(), x.sizes().end());
  shape.back() = weight.size(0);
  const at::Tensor flat = x.reshape({-1, x.size(-1)}).contiguous();
  return Affine::apply(flat, weight.contiguous(), bias).reshape(shape);
}

}  // namespace
#endif
