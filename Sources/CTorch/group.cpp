// Processes that train together.
#define USE_C10D_GLOO
#include <torch/csrc/distributed/c10d/FileStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>

#include <chrono>
#include <string>
#include <vector>

#include "guard.h"

using namespace vitrine;

struct vit_group {
  int64_t size;
  c10::intrusive_ptr<c10d::ProcessGroupGloo> gloo;
};

namespace {

std::chrono::milliseconds duration(double seconds) {
  TORCH_CHECK(seconds > 0 && seconds < 1e6, "a wait of ", seconds, " seconds");
  return std::chrono::milliseconds(static_cast<int64_t>(seconds * 1e3));
}

}  // namespace

int32_t vit_group_join(
    const char *meeting, int32_t rank, int32_t size, double coming, double patience, vit_group **out,
    vit_torch_error *error) {
  return guarded(error, [&] {
    TORCH_CHECK(0 <= rank && rank < size, "rank ", rank, " is none of ", size);
    const auto store = c10::make_intrusive<c10d::FileStore>(meeting, size);
    // Gloo would wait for the others as long as for an exchange.
    std::vector<std::string> all;
    for (int32_t other = 0; other < size; other++) all.push_back("came." + std::to_string(other));
    store->set(all[rank], std::vector<uint8_t>{1});
    store->wait(all, duration(coming));
    const auto options = c10d::ProcessGroupGloo::Options::create(duration(patience));
    options->devices.push_back(c10d::ProcessGroupGloo::createDeviceForHostname("127.0.0.1"));
    options->threads = 1;
    *out = new vit_group{size, c10::make_intrusive<c10d::ProcessGroupGloo>(store, rank, size, options)};
  });
}

void vit_group_leave(vit_group *group) {
  vit_torch_error ignored;
  guarded(&ignored, [&] { delete group; });
}

int32_t vit_group_sum(vit_group *group, float *values, size_t count, vit_torch_error *error) {
  return guarded(error, [&] {
    if (count == 0) return;
    std::vector<at::Tensor> tensors{at::from_blob(values, {static_cast<int64_t>(count)}, at::kFloat)};
    group->gloo->allreduce(tensors)->wait();
  });
}

int32_t vit_group_gather(
    vit_group *group, const uint8_t *bytes, size_t count, uint8_t *all, vit_torch_error *error) {
  return guarded(error, [&] {
    if (count == 0) return;
    const int64_t length = static_cast<int64_t>(count);
    std::vector<at::Tensor> own{at::from_blob(const_cast<uint8_t *>(bytes), {length}, at::kByte)};
    std::vector<std::vector<at::Tensor>> parts(1);
    for (int64_t rank = 0; rank < group->size; rank++)
      parts[0].push_back(at::from_blob(all + rank * length, {length}, at::kByte));
    group->gloo->allgather(parts, own)->wait();
  });
}
