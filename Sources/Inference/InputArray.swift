/// One input of a network: elements in row-major order and their shape.
public struct InputArray: Equatable, Sendable {
  enum Elements: Equatable, Sendable {
    case floats([Float])
    case integers([Int64])
  }

  let elements: Elements
  public let shape: [Int]

  /// - Parameter values: as many as `shape` has places; checked when a network runs.
  public init(_ values: [Float], shape: [Int]) {
    elements = .floats(values)
    self.shape = shape
  }

  /// - Parameter values: as many as `shape` has places; checked when a network runs.
  public init(integers values: [Int64], shape: [Int]) {
    elements = .integers(values)
    self.shape = shape
  }

  private init(elements: Elements, shape: [Int]) {
    self.elements = elements
    self.shape = shape
  }

  var isFull: Bool {
    let count = shape.reduce(1, *)
    return switch elements {
    case .floats(let values): values.count == count
    case .integers(let values): values.count == count
    }
  }

  var element: OnnxModel.Element {
    switch elements {
    case .floats: .float32
    case .integers: .int64
    }
  }

  /// Rows of the first axis.
  func rows(_ range: Range<Int>) -> InputArray {
    if range == 0..<shape[0] { return self }
    let width = shape.dropFirst().reduce(1, *)
    let span = (range.lowerBound * width)..<(range.upperBound * width)
    let elements: Elements =
      switch elements {
      case .floats(let values): .floats(Array(values[span]))
      case .integers(let values): .integers(Array(values[span]))
      }
    return InputArray(elements: elements, shape: [range.count] + shape.dropFirst())
  }

  /// Zeros after the end of every axis, up to `target`.
  func padded(to target: [Int]) -> InputArray {
    if shape == target { return self }
    let elements: Elements =
      switch elements {
      case .floats(let values): .floats(Self.pad(values, from: shape, to: target, with: 0))
      case .integers(let values): .integers(Self.pad(values, from: shape, to: target, with: 0))
      }
    return InputArray(elements: elements, shape: target)
  }

  /// One array with a new first axis; shorter parts end in zeros.
  ///
  /// - Throws: `invalidInput` when the parts differ in element or number of axes, or there is none.
  static func stacked(_ parts: [InputArray]) throws(InferenceError) -> InputArray {
    guard let first = parts.first,
      parts.allSatisfy({ $0.element == first.element && $0.shape.count == first.shape.count && $0.isFull })
    else {
      throw InferenceError(.invalidInput, "Inputs of one batch differ in kind: give all the same axes.")
    }
    let shape = first.shape.indices.map { axis in parts.reduce(0) { max($0, $1.shape[axis]) } }
    let padded = parts.map { $0.padded(to: shape) }
    var floats: [Float] = []
    var integers: [Int64] = []
    for part in padded {
      switch part.elements {
      case .floats(let values): floats += values
      case .integers(let values): integers += values
      }
    }
    return InputArray(
      elements: first.element == .float32 ? .floats(floats) : .integers(integers),
      shape: [parts.count] + shape)
  }

  private static func pad<Value>(
    _ values: [Value], from shape: [Int], to target: [Int], with zero: Value
  ) -> [Value] {
    guard let length = shape.last, let width = target.last else { return values }
    var result = Array(repeating: zero, count: target.reduce(1, *))
    let rows = shape.dropLast().reduce(1, *)
    for row in 0..<rows {
      var rest = row
      var place = 0
      var step = width
      for axis in shape.indices.dropLast().reversed() {
        place += rest % shape[axis] * step
        rest /= shape[axis]
        step *= target[axis]
      }
      result.replaceSubrange(place..<(place + length), with: values[(row * length)..<((row + 1) * length)])
    }
    return result
  }
}

/// One output of a network.
public struct OutputArray: Equatable, Sendable {
  public let values: [Float]
  public let shape: [Int]

  public init(_ values: [Float], shape: [Int]) {
    self.values = values
    self.shape = shape
  }

  /// One row of the first axis, as an array without it.
  public func row(_ index: Int) -> OutputArray {
    let width = shape.dropFirst().reduce(1, *)
    return OutputArray(Array(values[(index * width)..<((index + 1) * width)]), shape: Array(shape.dropFirst()))
  }
}
