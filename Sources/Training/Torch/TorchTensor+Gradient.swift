import CTorch

extension TorchTensor {
  /// Makes this value a leaf that gradients are collected for, or stops it.
  ///
  /// - Throws: `operation` for a value that was computed, or for integers.
  public func requireGradient(_ required: Bool = true) throws(TrainingError) {
    let handle = try handle()
    try Self.checked { vit_require_gradient(handle.pointer, required, $0) }
  }

  /// Adds the derivative of this scalar to the gradient of every leaf that it was computed from.
  ///
  /// - Throws: `operation` when this is no scalar, rests on no leaf, or failed.
  public func backward() throws(TrainingError) {
    let handle = try handle()
    try Self.checked { vit_backward(handle.pointer, $0) }
  }

  /// What `backward()` has collected; nil where nothing has arrived.
  ///
  /// - Throws: `operation` when this value failed.
  public func gradient() throws(TrainingError) -> TorchTensor? {
    let handle = try handle()
    var pointer: OpaquePointer?
    try Self.checked { vit_gradient(handle.pointer, &pointer, $0) }
    return pointer.map { TorchTensor(handle: Handle($0)) }
  }

  /// - Throws: `operation` when this value failed.
  public func clearGradient() throws(TrainingError) {
    let handle = try handle()
    try Self.checked { vit_clear_gradient(handle.pointer, $0) }
  }
}

/// Runs `body` without recording for gradients, which saves its memory.
///
/// The closure is synchronous since libtorch keeps this mode for each thread, and a task may change threads
/// where it waits.
public func withoutGradient<Value, Failure: Error>(
  _ body: () throws(Failure) -> Value
) throws(Failure) -> Value {
  let before = vit_set_gradient_mode(false)
  defer { _ = vit_set_gradient_mode(before) }
  return try body()
}
