import Kernels

/// Rows of weights by 64-bit key, outside of a network's graph: only the rows that a batch names are read and changed.
///
/// A key gets a row of its own once it has been mentioned often enough; before that, and where a table is full, it shares
/// the first row with all others of its kind. Rows come and go without training anew: a key's first weights are a function
/// of seed and key alone. Rows follow Adagrad with one sum of squares a row (Duchi, Hazan, Singer, JMLR 2011; row-wise as in
/// Mudigere et al., ISCA 2022), so that a rare row keeps a large step and the state is 1/width of the weights.
public final class EmbeddingTable {
  public struct Settings: Equatable, Sendable {
    /// Of a row.
    public var width: Int
    /// Of the first weights.
    public var seed: UInt64
    /// The standard deviation of the first weights, which are uniform.
    public var deviation: Float = 0.01
    /// Mentions in training before a key has a row of its own, 1...255.
    public var minimumCount = 1
    /// The most rows; beyond it new keys share the first row until rows are evicted.
    public var largest = 1 << 30
    /// Keys are first taken modulo this number, so that the table has a bound known in advance; nil for none.
    public var buckets: UInt64?
    public var rate: Float = 0.05
    public var epsilon: Float = 1e-8
    /// Weight decay of the rows that a batch names, as part of their gradient.
    public var decay: Float = 0

    public init(width: Int, seed: UInt64) {
      self.width = width
      self.seed = seed
    }
  }

  /// A key that always reads the shared row, to learn there what is to be said of values that nothing is known of.
  public static let unknown: UInt64 = 0

  public let settings: Settings
  let group: ProcessGroup?
  /// Steps taken.
  public internal(set) var step = 0

  var index = KeyIndex()
  /// [rows, width]
  var weights: [Float]
  /// Sums of mean squared gradients, one a row.
  var squares: [Float] = [0]
  /// The step that last named each row.
  var seen: [Int32] = [0]
  var sketch: MentionSketch
  private var pending: [(rows: [UInt32], values: TorchTensor)] = []

  // Room that steps share.
  /// For each row of the table, its place in a merge; `UInt32.max` between merges.
  private var places: [UInt32] = []
  private var mergedRows: [UInt32] = []
  private var mergedGradients: [Float] = []

  /// - Parameter group: processes that train copies of the table, which stay equal; they ask for rows and advance at the same
  ///   places.
  /// - Throws: `invalidSettings`.
  public init(_ settings: Settings, group: ProcessGroup? = nil) throws(TrainingError) {
    guard settings.width > 0, (1...255).contains(settings.minimumCount), settings.largest > 0,
      settings.largest < Int(UInt32.max) - 1, settings.buckets != 0, settings.rate > 0, settings.epsilon > 0,
      settings.decay >= 0, settings.deviation >= 0
    else {
      throw TrainingError(
        .invalidSettings, "An embedding table needs a width, a rate and room for a row, all above 0: raise them.")
    }
    self.settings = settings
    self.group = group
    weights = [Float](repeating: 0, count: settings.width)
    sketch = MentionSketch(cells: settings.minimumCount > 1 ? 1 << 21 : 0)
  }

  /// Rows, the shared one included.
  public var count: Int { index.count }

  /// A row's weights as they are; nil for a key without a row of its own.
  public func weights(of key: UInt64) -> [Float]? {
    index.row(of: bounded(key)).map { row in
      let start = Int(row) * settings.width
      return Array(weights[start..<(start + settings.width)])
    }
  }

  /// How many of some keys have no row of their own.
  public func unknownCount(of keys: [UInt64]) -> Int { find(keys, missing: .max).count { $0 == .max } }

  /// The rows of some keys, for prediction: nothing is admitted, and unknown keys read the shared row.
  ///
  /// - Parameter shape: of the keys; the result has one more axis, of the table's width.
  public func rows(of keys: [UInt64], shape: [Int]) -> TorchTensor { gathered(find(keys, missing: 0), shape: shape) }

  /// The rows of some keys, for training: new keys may be admitted, and `advance()` changes the rows by their gradients.
  ///
  /// - Parameter shape: of the keys; the result has one more axis, of the table's width.
  public func trainedRows(of keys: [UInt64], shape: [Int]) -> TorchTensor {
    do throws(TrainingError) {
      var rows = find(keys, missing: .max)
      try admit(keys, &rows)
      mark(rows, step: step + 1)
      let values = gathered(rows, shape: shape)
      try values.requireGradient()
      pending.append((rows, values))
      return values
    } catch {
      return TorchTensor(failure: error)
    }
  }

  /// Forgets the rows that were asked for and not yet changed.
  public func abandon() { pending = [] }

  /// Changes the rows that were asked for since the last step, by the gradients that `backward()` has collected.
  ///
  /// - Throws: `diverged` for a gradient that is no number, before any row of it has changed.
  public func advance() throws(TrainingError) {
    defer { pending = [] }
    step += 1
    for (rows, values) in pending {
      let handle = try values.handle()
      let gradient = UnsafeBufferPointer(try TorchTensor.gradient(of: handle) ?? .init(start: nil, count: 0))
      if let group {
        try update(rows, gradient, of: group)
      } else {
        try update(rows, gradient)
      }
      withExtendedLifetime(handle) {}
    }
  }

  /// Makes the changes of all processes, in the same order in each.
  private func update(
    _ rows: [UInt32], _ gradients: UnsafeBufferPointer<Float>, of group: ProcessGroup
  ) throws(TrainingError) {
    let merged = merge(rows, gradients)
    let all = Array(try group.gather(Array(mergedRows[..<merged])).joined())
    let pooled = Array(try group.gather(Array(mergedGradients[..<(merged * settings.width)])).joined())
    mark(all, step: step)
    try pooled.withUnsafeBufferPointer { gradients throws(TrainingError) in try update(all, gradients) }
  }

  private func update(_ rows: [UInt32], _ gradients: UnsafeBufferPointer<Float>) throws(TrainingError) {
    guard let base = gradients.baseAddress, !gradients.isEmpty else { return }
    guard vt_finite(base, gradients.count) else {
      throw TrainingError(
        .diverged,
        "The gradient of an embedding is no number after \(step - 1) steps: lower the rate, or check the features.")
    }
    let merged = merge(rows, gradients)
    _ = vt_row_adagrad(
      &weights, &squares, count, settings.width, mergedRows, merged, &mergedGradients, settings.rate, settings.epsilon,
      settings.decay)
  }

  /// Adds up the gradients of each row into `mergedRows` and `mergedGradients`, and returns how many rows there are.
  private func merge(_ rows: [UInt32], _ gradients: UnsafeBufferPointer<Float>) -> Int {
    guard let base = gradients.baseAddress else { return 0 }
    let width = settings.width
    if places.count < count {
      places += [UInt32](repeating: .max, count: max(count, 2 * places.count) - places.count)
    }
    if mergedRows.count < rows.count {
      mergedRows = [UInt32](repeating: 0, count: rows.count)
      mergedGradients = [Float](repeating: 0, count: rows.count * width)
    }
    return vt_merge_rows(rows, rows.count, base, width, &places, &mergedRows, &mergedGradients)
  }

  private func mark(_ rows: [UInt32], step: Int) {
    let now = Int32(clamping: step)
    for row in rows { seen[Int(row)] = now }
  }

  private func bounded(_ key: UInt64) -> UInt64 { settings.buckets.map { key % $0 } ?? key }

  private func find(_ keys: [UInt64], missing: UInt32) -> [UInt32] {
    var rows = [UInt32](repeating: missing, count: keys.count)
    let keys = settings.buckets == nil ? keys : keys.map(bounded)
    keys.withUnsafeBufferPointer { index.find($0, missing: missing, into: &rows) }
    return rows
  }

  private func gathered(_ rows: [UInt32], shape: [Int]) -> TorchTensor {
    guard shape.reduce(1, *) == rows.count else {
      return TorchTensor(failure: TrainingError(.operation, "The keys do not fill their shape: check the shapes."))
    }
    return TorchTensor(shape: shape + [settings.width]) { room in
      if let base = room.baseAddress { _ = vt_gather(weights, count, settings.width, rows, rows.count, base) }
    }
  }

  /// Gives rows to keys that have none, in the order in which all processes together mention them.
  private func admit(_ keys: [UInt64], _ rows: inout [UInt32]) throws(TrainingError) {
    guard let group else {
      for place in rows.indices where rows[place] == .max { rows[place] = admitted(bounded(keys[place])) }
      return
    }
    let places = rows.indices.filter { rows[$0] == .max }
    for (rank, mentioned) in try group.gather(places.map { bounded(keys[$0]) }).enumerated() {
      let given = mentioned.map(admitted)
      if rank == group.rank { for (place, row) in zip(places, given) { rows[place] = row } }
    }
  }

  /// The row of a key that had none when its batch was looked up.
  private func admitted(_ key: UInt64) -> UInt32 {
    if let row = index.row(of: key) { return row }
    if key == Self.unknown { return 0 }
    if settings.minimumCount > 1, sketch.add(key) < settings.minimumCount { return 0 }
    guard count < settings.largest else { return 0 }
    weights += firstWeights(of: key)
    squares.append(0)
    seen.append(0)
    return index.enter(key)
  }

  /// A function of seed and key alone.
  private func firstWeights(of key: UInt64) -> [Float] {
    // Uniform values in ±√3 have a standard deviation of 1.
    let bound = settings.deviation * Float(3).squareRoot()
    return (0..<settings.width).map { column in
      let draw = mixed(mixed(settings.seed ^ key) &+ UInt64(column) &* 0x9E37_79B9_7F4A_7C15)
      return (2 * Float(draw >> 40) * 0x1p-24 - 1) * bound
    }
  }
}

/// The output function of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).
private func mixed(_ state: UInt64) -> UInt64 {
  var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
  mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
  return mixed ^ (mixed >> 31)
}
