import CTorch
public import Networks

/// A tensor of libtorch on the CPU, with its part in the recording of gradients.
///
/// Not `Sendable`: a value stays in the isolation domain that made it.
public struct TorchTensor: Tensor {
  /// Frees the tensor when the last value that names it goes.
  final class Handle {
    let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) { self.pointer = pointer }

    deinit { vit_tensor_free(pointer) }
  }

  private let state: Result<Handle, TrainingError>

  /// - Parameter values: as many as `shape` has places, row-major.
  public init(_ values: [Float], shape: [Int]) {
    self.init { out, error in
      vit_tensor_floats(values, values.count, shape.map(Int64.init), shape.count, out, error)
    }
  }

  /// - Parameter values: as many as `shape` has places, row-major.
  public init(integers values: [Int64], shape: [Int]) {
    self.init { out, error in
      vit_tensor_integers(values, values.count, shape.map(Int64.init), shape.count, out, error)
    }
  }

  /// A tensor whose elements are written where they are to lie.
  ///
  /// - Parameter fill: writes every one, row-major.
  public init(shape: [Int], filling fill: (UnsafeMutableBufferPointer<Float>) throws(TrainingError) -> Void) {
    self.init { out, error in vit_tensor_empty(shape.map(Int64.init), shape.count, out, error) }
    do throws(TrainingError) {
      let handle = try handle()
      try fill(Self.elements(of: handle))
    } catch {
      self.init(failure: error)
    }
  }

  init(failure: TrainingError) { state = .failure(failure) }

  init(handle: Handle) { state = .success(handle) }

  typealias ErrorPointer = UnsafeMutablePointer<vit_torch_error>
  typealias Out = UnsafeMutablePointer<OpaquePointer?>

  private init(_ make: (Out, ErrorPointer) -> Int32) {
    var pointer: OpaquePointer?
    do throws(TrainingError) {
      try Self.checked { make(&pointer, $0) }
      guard let pointer else { throw TrainingError(.operation, "libtorch gave no tensor: check the shapes.") }
      state = .success(Handle(pointer))
    } catch {
      state = .failure(error)
    }
  }

  /// The value's handle, or the first thing that went wrong on the way to it.
  func handle() throws(TrainingError) -> Handle { try state.get() }

  static func checked(_ call: (ErrorPointer) -> Int32) throws(TrainingError) {
    var error = vit_torch_error()
    guard call(&error) != 0 else { return }
    let words = withUnsafeBytes(of: &error.message) { raw in
      String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
    }
    throw TrainingError(.operation, "libtorch refused an operation: check the shapes.", cause: words)
  }
}

extension TorchTensor {
  /// - Throws: `operation` when this value failed.
  public func shape() throws(TrainingError) -> [Int] {
    let handle = try handle()
    var rank = 0
    var count = 0
    var extents = [Int64](repeating: 0, count: Int(VIT_TORCH_LARGEST_RANK))
    try Self.checked { vit_tensor_shape(handle.pointer, &extents, &rank, &count, $0) }
    return extents.prefix(rank).map { Int($0) }
  }

  /// The elements, row-major.
  ///
  /// - Throws: `operation` when this value failed.
  public func floats() throws(TrainingError) -> [Float] {
    let handle = try handle()
    var values = [Float](repeating: 0, count: try shape().reduce(1, *))
    let count = values.count
    try Self.checked { vit_tensor_read(handle.pointer, &values, count, $0) }
    return values
  }

  /// Where the elements of a handle lie, in the order of memory.
  static func elements(of handle: Handle) throws(TrainingError) -> UnsafeMutableBufferPointer<Float> {
    var data: UnsafeMutablePointer<Float>?
    var count = 0
    try checked { vit_tensor_data(handle.pointer, &data, &count, $0) }
    return UnsafeMutableBufferPointer(start: data, count: count)
  }

  /// Where the gradient of a handle lies, in the order of the handle's memory; nil where none has arrived.
  static func gradient(of handle: Handle) throws(TrainingError) -> UnsafeMutableBufferPointer<Float>? {
    var data: UnsafeMutablePointer<Float>?
    var count = 0
    try checked { vit_gradient_data(handle.pointer, &data, &count, $0) }
    return data.map { UnsafeMutableBufferPointer(start: $0, count: count) }
  }

  /// Overwrites the elements in place; gradients do not see it.
  ///
  /// - Throws: `operation` when the number of values is not that of the shape.
  public func assign(_ values: [Float]) throws(TrainingError) {
    let handle = try handle()
    try Self.checked { vit_tensor_assign(handle.pointer, values, values.count, $0) }
  }
}

extension TorchTensor {
  public static func + (left: TorchTensor, right: TorchTensor) -> TorchTensor { binary(VIT_ADD, left, right) }
  public static func - (left: TorchTensor, right: TorchTensor) -> TorchTensor {
    binary(VIT_SUBTRACT, left, right)
  }
  public static func * (left: TorchTensor, right: TorchTensor) -> TorchTensor {
    binary(VIT_MULTIPLY, left, right)
  }
  public static func / (left: TorchTensor, right: TorchTensor) -> TorchTensor {
    binary(VIT_DIVIDE, left, right)
  }

  public func scaled(by factor: Float) -> TorchTensor { unary(VIT_SCALED, factor) }
  public func shifted(by offset: Float) -> TorchTensor { unary(VIT_SHIFTED, offset) }
  public func clamped(from minimum: Float) -> TorchTensor { unary(VIT_CLAMPED, minimum) }
  public func squareRoot() -> TorchTensor { unary(VIT_SQUARE_ROOT) }
  public func relu() -> TorchTensor { unary(VIT_RELU) }
  public func relu6() -> TorchTensor { unary(VIT_RELU6) }
  public func gelu() -> TorchTensor { unary(VIT_GELU) }
  public func sigmoid() -> TorchTensor { unary(VIT_SIGMOID) }
  public func transposed() -> TorchTensor { unary(VIT_TRANSPOSED) }
  public func positions() -> TorchTensor { unary(VIT_POSITIONS) }
  public func joiningLastAxes() -> TorchTensor { unary(VIT_JOINED) }
  public func aboveDiagonal() -> TorchTensor { unary(VIT_ABOVE_DIAGONAL) }

  public func matmul(_ other: TorchTensor) -> TorchTensor { Self.binary(VIT_MATMUL, self, other) }
  public func rows(at indices: TorchTensor) -> TorchTensor { Self.binary(VIT_ROWS, self, indices) }

  public func softmax(axis: Int) -> TorchTensor { along(VIT_SOFTMAX, [axis]) }
  public func permuted(_ axes: [Int]) -> TorchTensor { along(VIT_PERMUTED, axes) }
  public func splittingLastAxis(into extents: [Int]) -> TorchTensor { along(VIT_SPLIT, extents) }
  public func insertingAxis(at axis: Int) -> TorchTensor { along(VIT_INSERTED, [axis]) }

  public func sum(axes: [Int], keepingAxes: Bool) -> TorchTensor { along(VIT_SUM, axes, keepingAxes) }
  public func mean(axes: [Int], keepingAxes: Bool) -> TorchTensor { along(VIT_MEAN, axes, keepingAxes) }

  public func sliced(axis: Int, _ range: Range<Int>) -> TorchTensor {
    Self.combine([self]) { parts, out, error in
      vit_slice(parts[0], Int64(axis), Int64(range.lowerBound), Int64(range.upperBound), out, error)
    }
  }

  public static func concatenated(_ parts: [TorchTensor], axis: Int) -> TorchTensor {
    combine(parts) { parts, out, error in
      vit_concatenate(parts.map { Optional($0) }, parts.count, Int64(axis), out, error)
    }
  }

  public func convolved(
    with kernel: TorchTensor, stride: Int, padding: Padding, groups: Int
  ) -> TorchTensor {
    let sides = [padding.top, padding.left, padding.bottom, padding.right].map(Int64.init)
    return Self.combine([self, kernel]) { parts, out, error in
      vit_convolve(parts[0], parts[1], Int64(stride), sides, Int64(groups), out, error)
    }
  }

  public func linear(weight: TorchTensor, bias: TorchTensor) -> TorchTensor {
    Self.combine([self, weight, bias]) { parts, out, error in
      vit_linear(parts[0], parts[1], parts[2], out, error)
    }
  }

  public func layerNormalized(weight: TorchTensor, bias: TorchTensor, epsilon: Float) -> TorchTensor {
    Self.combine([self, weight, bias]) { parts, out, error in
      vit_layer_norm(parts[0], parts[1], parts[2], epsilon, out, error)
    }
  }

  public func batchNormalized(
    mean: TorchTensor, variance: TorchTensor, weight: TorchTensor, bias: TorchTensor, epsilon: Float
  ) -> TorchTensor {
    Self.combine([self, mean, variance, weight, bias]) { parts, out, error in
      vit_batch_norm(parts[0], parts[1], parts[2], parts[3], parts[4], epsilon, out, error)
    }
  }
}

extension TorchTensor {
  static func combine(
    _ parts: [TorchTensor], _ make: ([OpaquePointer], Out, ErrorPointer) -> Int32
  ) -> TorchTensor {
    do throws(TrainingError) {
      var handles: [Handle] = []
      for part in parts { handles.append(try part.handle()) }
      return withExtendedLifetime(handles) {
        TorchTensor { out, error in make(handles.map(\.pointer), out, error) }
      }
    } catch {
      return TorchTensor(failure: error)
    }
  }

  private func unary(_ operation: vit_unary, _ argument: Float = 0) -> TorchTensor {
    Self.combine([self]) { parts, out, error in
      vit_apply_unary(operation, parts[0], argument, out, error)
    }
  }

  private static func binary(
    _ operation: vit_binary, _ left: TorchTensor, _ right: TorchTensor
  ) -> TorchTensor {
    combine([left, right]) { parts, out, error in
      vit_apply_binary(operation, parts[0], parts[1], out, error)
    }
  }

  private func along(_ operation: vit_axes, _ axes: [Int], _ keeping: Bool = false) -> TorchTensor {
    Self.combine([self]) { parts, out, error in
      vit_apply_axes(operation, parts[0], axes.map(Int64.init), axes.count, keeping, out, error)
    }
  }
}
