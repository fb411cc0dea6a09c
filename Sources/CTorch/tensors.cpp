// Making and reading tensors.
#include <cstring>

#include "guard.h"

using namespace vitrine;

namespace {

template <typename Value>
at::Tensor copied(const Value *values, size_t count, const int64_t *extents, size_t rank, at::ScalarType type) {
  TORCH_CHECK(rank <= VIT_TORCH_LARGEST_RANK, "more than ", VIT_TORCH_LARGEST_RANK, " axes");
  at::Tensor tensor = at::empty(list(extents, rank), at::TensorOptions().dtype(type));
  TORCH_CHECK(static_cast<size_t>(tensor.numel()) == count, "the elements do not fill the shape");
  if (count > 0) std::memcpy(tensor.data_ptr(), values, count * sizeof(Value));
  // Convolutions on CPUs are twice as fast on this layout.
  return rank == 4 ? tensor.contiguous(at::MemoryFormat::ChannelsLast) : tensor;
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

int32_t vit_tensor_empty(const int64_t *extents, size_t rank, vit_tensor **out, vit_torch_error *error) {
  return producing(out, error, [&] {
    TORCH_CHECK(rank <= VIT_TORCH_LARGEST_RANK, "more than ", VIT_TORCH_LARGEST_RANK, " axes");
    return at::empty(list(extents, rank), at::TensorOptions().dtype(at::kFloat));
  });
}

int32_t vit_tensor_data(const vit_tensor *tensor, float **data, size_t *count, vit_torch_error *error) {
  return guarded(error, [&] {
    const at::Tensor &value = tensor->value;
    TORCH_CHECK(value.scalar_type() == at::kFloat, "the elements are no 32-bit floats");
    TORCH_CHECK(value.is_non_overlapping_and_dense(), "the elements have gaps between them");
    *data = value.data_ptr<float>();
    *count = static_cast<size_t>(value.numel());
  });
}

int32_t vit_tensor_assign(vit_tensor *tensor, const float *values, size_t count, vit_torch_error *error) {
  return guarded(error, [&] {
    const auto sizes = tensor->value.sizes();
    at::NoGradGuard guard;
    tensor->value.copy_(copied(values, count, sizes.data(), sizes.size(), at::kFloat));
  });
}
