import Bundles
import Synchronization

/// A recorded model, compiled for the sizes of its plan and ready to run.
///
/// A size is compiled when it is first needed, or by `prepare()`. Rows and positions that fill a bucket up
/// are zeros, so an architecture with a sequence dimension needs a mask among its inputs. `run` blocks and is
/// for threads that may block, never for the cooperative pool: serve through `BatchedNetwork`. Several threads may
/// call it at once; the plan says how many of them are served at the same time.
public final class ServedNetwork: Sendable {
  public let model: OnnxModel
  public let plan: ServingPlan

  private let core: CoreHandle
  private let state: Mutex<State>

  private struct State {
    let source: ModelHandle
    /// By shapes, as many copies as the plan says.
    var compiled: [[[Int]]: [NetworkHandle]] = [:]
    /// Requests beyond the first of each copy, so that copies take turns.
    var handedOut = 0
    /// Requests that nobody uses now.
    var idle: [[[Int]]: [RequestHandle]] = [:]
  }

  /// - Throws: `runtime` when OpenVINO cannot read the model.
  public init(_ model: OnnxModel, plan: ServingPlan, runtime: OpenVINORuntime) throws(InferenceError) {
    self.model = model
    self.plan = plan
    core = runtime.core
    state = Mutex(State(source: try ModelHandle(runtime.core, model)))
  }

  /// Compiles all sizes now, so that no request waits for it.
  ///
  /// - Throws: `runtime` when OpenVINO refuses.
  public func prepare() throws(InferenceError) {
    let names = Set(
      model.inputs.flatMap(\.shape).compactMap { dimension in
        if case .named(let name) = dimension { name } else { nil }
      })
    var choices: [[String: Int]] = [[:]]
    for name in names.sorted() {
      choices = choices.flatMap { choice in
        plan.sizes(of: name).map { size in choice.merging([name: size]) { _, new in new } }
      }
    }
    for choice in choices {
      let shapes = model.inputs.map { input in input.shape.map { $0.extent(in: choice) ?? 1 } }
      // Held together, so that each copy is compiled.
      let requests = try (0..<plan.copies).map { _ throws(InferenceError) in try request(shapes) }
      for request in requests { giveBack(request, shapes) }
    }
  }

  /// Runs the network; inputs share their first axis, the batch, but for those that are recorded with a fixed one: each row
  /// sees the whole of them.
  ///
  /// - Parameter inputs: by name; the batch may have any size, others at most that of the largest bucket.
  /// - Returns: outputs by name, with as many rows as the inputs.
  /// - Throws: `invalidInput` for a shape that does not fit, `runtime` when OpenVINO refuses.
  public func run(_ inputs: [String: InputArray]) throws(InferenceError) -> [String: OutputArray] {
    let sizes = try extents(of: inputs)
    guard let batch = model.inputs.lazy.compactMap(\.batchName).first, let count = sizes[batch] else {
      throw InferenceError(.invalidInput, "The model's first axis is no batch: record it with a named one.")
    }
    var target: [String: Int] = [:]
    for (name, extent) in sizes where name != batch {
      guard let bucket = plan.bucket(for: extent, of: name) else {
        throw InferenceError(
          .invalidInput, "\(extent) is more than the largest \(name) that is compiled: cut the input, or add a bucket.")
      }
      target[name] = bucket
    }
    var results: [String: OutputArray] = [:]
    var start = 0
    for run in plan.runs(of: count, dimension: batch) {
      target[batch] = run.bucket
      let rows = start..<(start + run.rows)
      let outputs = try runBucket(inputs, rows: rows, sizes: target)
      for (name, output) in outputs { results[name] = results[name]?.appending(output) ?? output }
      start += run.rows
    }
    return results
  }

  private func runBucket(
    _ inputs: [String: InputArray], rows: Range<Int>, sizes: [String: Int]
  ) throws(InferenceError) -> [String: OutputArray] {
    var arrays: [(name: String, array: InputArray)] = []
    for input in model.inputs {
      guard let array = inputs[input.name] else { continue }
      let shape = input.shape.map { $0.extent(in: sizes) ?? 1 }
      arrays.append((input.name, (input.batchName == nil ? array : array.rows(rows)).padded(to: shape)))
    }
    let shapes = arrays.map(\.array.shape)
    let request = try request(shapes)
    defer { giveBack(request, shapes) }
    try request.run(arrays)
    var outputs: [String: OutputArray] = [:]
    for name in model.outputs { outputs[name] = try request.output(name).prefix(rows.count) }
    return outputs
  }

  /// The extent of each named dimension.
  private func extents(of inputs: [String: InputArray]) throws(InferenceError) -> [String: Int] {
    var sizes: [String: Int] = [:]
    for input in model.inputs {
      guard let array = inputs[input.name] else {
        throw InferenceError(.invalidInput, "Input \(input.name) is missing: pass all inputs of the model.")
      }
      guard array.element == input.element, array.shape.count == input.shape.count, array.isFull else {
        throw InferenceError(
          .invalidInput, "Input \(input.name) has the wrong elements or axes: pass what the model's inputs say.")
      }
      for (dimension, extent) in zip(input.shape, array.shape) {
        let expected: Int
        switch dimension {
        case .fixed(let fixed): expected = fixed
        case .named(let name):
          expected = sizes[name] ?? extent
          sizes[name] = expected
        }
        guard extent == expected, extent > 0 else {
          throw InferenceError(
            .invalidInput, "Input \(input.name) has extent \(extent) where \(expected) is needed: reshape it.")
        }
      }
    }
    return sizes
  }

  /// A request for these shapes that nobody else has; compiles when they are new.
  private func request(_ shapes: [[Int]]) throws(InferenceError) -> RequestHandle {
    try state.withLock { state throws(InferenceError) in
      if let idle = state.idle[shapes]?.popLast() { return idle }
      let known = state.compiled[shapes, default: []]
      if known.count == plan.copies {
        state.handedOut += 1
        return try RequestHandle(known[state.handedOut % known.count])
      }
      let network = try NetworkHandle(
        core, state.source, zip(model.inputs, shapes).map { ($0.name, $1) }, plan: plan)
      state.compiled[shapes] = known + [network]
      return try RequestHandle(network)
    }
  }

  private func giveBack(_ request: RequestHandle, _ shapes: [[Int]]) {
    state.withLock { $0.idle[shapes, default: []].append(request) }
  }
}

extension OnnxModel.Input {
  /// The name of the first axis; nil for an input that all rows share.
  fileprivate var batchName: String? {
    guard case .named(let name)? = shape.first else { return nil }
    return name
  }
}

extension OnnxModel.Dimension {
  fileprivate func extent(in sizes: [String: Int]) -> Int? {
    switch self {
    case .fixed(let extent): extent
    case .named(let name): sizes[name]
    }
  }
}

extension OutputArray {
  fileprivate func prefix(_ rows: Int) -> OutputArray {
    guard let all = shape.first, all > rows else { return self }
    let width = shape.dropFirst().reduce(1, *)
    return OutputArray(Array(values[..<(rows * width)]), shape: [rows] + shape.dropFirst())
  }

  fileprivate func appending(_ other: OutputArray) -> OutputArray {
    OutputArray(values + other.values, shape: [(shape.first ?? 0) + (other.shape.first ?? 0)] + shape.dropFirst())
  }
}
