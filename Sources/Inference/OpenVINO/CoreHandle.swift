import Bundles
import COpenVINO
import Foundation

/// Runs a call of the shim and turns its status into an error.
func checked(
  _ remedy: String, _ call: (UnsafeMutablePointer<vit_ov_error>) -> Int32
) throws(InferenceError) {
  var error = vit_ov_error()
  guard call(&error) != 0 else { return }
  let words = withUnsafeBytes(of: &error.message) { raw in
    String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
  }
  throw InferenceError(.runtime, remedy, cause: "OpenVINO status \(error.status): \(words)")
}

/// OpenVINO's core and its plug-ins.
///
/// Unchecked, since the pointer never changes and OpenVINO documents its core as safe to use from any thread.
final class CoreHandle: @unchecked Sendable {
  let pointer: OpaquePointer

  init() throws(InferenceError) {
    var pointer: OpaquePointer?
    try checked("OpenVINO did not start: run scripts/bootstrap, or set VITRINE_OPENVINO to a copy of it.") {
      vit_ov_core_create(&pointer, $0)
    }
    guard let pointer else { throw InferenceError(.runtime, "OpenVINO gave no core: run scripts/bootstrap.") }
    self.pointer = pointer
  }

  deinit { vit_ov_core_free(pointer) }
}

/// A model as it was read, before shapes are fixed.
///
/// Unchecked, since the pointer never changes and `ServedNetwork` uses it under its lock.
final class ModelHandle: @unchecked Sendable {
  let pointer: OpaquePointer

  init(_ core: CoreHandle, _ model: OnnxModel) throws(InferenceError) {
    var pointer: OpaquePointer?
    try checked("OpenVINO could not read the model: record it again with this version.") { error in
      model.bytes.withUnsafeBytes { raw in
        vit_ov_model_read(
          core.pointer, raw.bindMemory(to: UInt8.self).baseAddress, raw.count, &pointer, error)
      }
    }
    guard let pointer else { throw InferenceError(.runtime, "OpenVINO gave no model: record it again.") }
    self.pointer = pointer
  }

  deinit { vit_ov_model_free(pointer) }
}

/// A model compiled for fixed shapes.
///
/// Unchecked, since the pointer never changes and OpenVINO documents compiled models as safe to use from any thread.
final class NetworkHandle: @unchecked Sendable {
  let pointer: OpaquePointer

  init(
    _ core: CoreHandle, _ model: ModelHandle, _ inputs: [(name: String, shape: [Int])], plan: ServingPlan
  ) throws(InferenceError) {
    var pointer: OpaquePointer?
    try checked("OpenVINO could not compile the model: check its precision and its bucket sizes.") { error in
      withDescriptions(inputs.map { Description(name: $0.name, shape: $0.shape, data: nil) }) { inputs in
        vit_ov_network_compile(
          core.pointer, model.pointer, inputs.baseAddress, inputs.count, plan.precision.rawValue,
          Int32(clamping: plan.threads), Int32(clamping: plan.runsOfCopy), &pointer, error)
      }
    }
    guard let pointer else { throw InferenceError(.runtime, "OpenVINO gave no network: record it again.") }
    self.pointer = pointer
  }

  deinit { vit_ov_network_free(pointer) }
}

/// Room for one run at a time of a network.
///
/// Unchecked, since the pointer never changes and `ServedNetwork` lends a request to one caller at a time.
final class RequestHandle: @unchecked Sendable {
  private let pointer: OpaquePointer

  init(_ network: NetworkHandle) throws(InferenceError) {
    var pointer: OpaquePointer?
    try checked("OpenVINO has no room for another run: check the free memory, or run fewer at a time.") {
      vit_ov_request_create(network.pointer, &pointer, $0)
    }
    guard let pointer else { throw InferenceError(.runtime, "OpenVINO gave no request: record the model again.") }
    self.pointer = pointer
  }

  deinit { vit_ov_request_free(pointer) }

  func run(_ inputs: [(name: String, array: InputArray)]) throws(InferenceError) {
    try checked("OpenVINO could not run the network: check the input against the model.") { error in
      withDescriptions(
        inputs.map { Description(name: $0.name, shape: $0.array.shape, data: $0.array.elements) }
      ) { inputs in
        vit_ov_request_run(pointer, inputs.baseAddress, inputs.count, error)
      }
    }
  }

  func output(_ name: String) throws(InferenceError) -> OutputArray {
    var output = vit_ov_output()
    try checked("OpenVINO has no such output: record the model again.") {
      vit_ov_request_output(pointer, name, &output, $0)
    }
    let shape = withUnsafeBytes(of: &output.extents) { raw in
      raw.bindMemory(to: Int64.self).prefix(Int(output.rank)).map { Int($0) }
    }
    return OutputArray(
      Array(UnsafeBufferPointer(start: output.data, count: output.count)), shape: shape)
  }
}

private struct Description {
  let name: String
  let shape: [Int]
  let data: InputArray.Elements?
}

/// Lends the C form of several inputs: names and elements stay in place while `body` runs.
private func withDescriptions<Result>(
  _ inputs: [Description], _ body: (UnsafeBufferPointer<vit_ov_input>) -> Result
) -> Result {
  func lend(_ index: Int, _ made: [vit_ov_input]) -> Result {
    guard index < inputs.count else { return made.withUnsafeBufferPointer(body) }
    let input = inputs[index]
    return input.name.withCString { name in
      switch input.data {
      case nil: lend(index + 1, made + [described(input, name, nil)])
      case .floats(let values): values.withUnsafeBytes { lend(index + 1, made + [described(input, name, $0)]) }
      case .integers(let values):
        values.withUnsafeBytes { lend(index + 1, made + [described(input, name, $0)]) }
      }
    }
  }
  return lend(0, [])
}

private func described(
  _ input: Description, _ name: UnsafePointer<CChar>, _ bytes: UnsafeRawBufferPointer?
) -> vit_ov_input {
  var result = vit_ov_input()
  result.name = name
  result.rank = Int32(input.shape.count)
  withUnsafeMutableBytes(of: &result.extents) { raw in
    let extents = raw.bindMemory(to: Int64.self)
    for (axis, extent) in input.shape.prefix(extents.count).enumerated() { extents[axis] = Int64(extent) }
  }
  if case .integers = input.data { result.element = VIT_OV_INT64 }
  result.data = bytes?.baseAddress
  result.byte_count = bytes?.count ?? 0
  return result
}
