import Bundles
import Domain

extension SignalContract {
  private static let keys = [
    "signal", "version", "summary", "entity", "value", "inputs", "bundle", "owner", "weights", "objectives", "golden",
    "nulls", "consumers",
  ]

  /// Reads a contract strictly: an unknown key, a missing one or a value outside its domain is refused with its line.
  ///
  /// - Parameters:
  ///   - yaml: the text of the file.
  ///   - file: how refusals name it.
  /// - Throws: `SignalError`: `malformed`, `unknownKey`, `missingKey`, `badValue`, `duplicate`, `unmetNeed`.
  public init(yaml: String, file: String) throws(SignalError) {
    let root = try ContractNode(parsing: yaml, file: file)
    let fields = try root.members(Self.keys, optional: ["space", "calibration", "deprecated"])
    name = try fields("signal").slug()
    version = try fields("version").integer(in: 1...1_000_000)
    summary = try fields("summary").text()
    entity = try fields("entity").choice(Entity.allCases.map(\.rawValue), Entity.init(rawValue:))
    value = try Self.valueType(fields("value"))
    space = try Self.space(fields["space"], of: value, root)
    calibration = try Self.calibration(fields["calibration"], of: value, root)
    inputs = try fields("inputs").several { node throws(SignalError) in
      try node.choice(Input.allCases.map(\.rawValue), Input.init(rawValue:))
    }
    bundle = try Self.bundle(fields("bundle"))
    owner = try fields("owner").text()
    weights = try Self.weights(fields("weights"))
    objectives = try Self.objectives(fields("objectives"))
    let golden = try fields("golden").members(["set", "floors"])
    goldenSet = try golden("set").text()
    floors = try golden("floors").several(Self.floor)
    nullReasons = try fields("nulls").several { node throws(SignalError) in
      try node.choice(SignalNull.Code.known, SignalNull.Code.init(rawValue:))
    }
    consumers = try Self.consumers(fields("consumers"), promised: floors)
    deprecatedOn = try fields["deprecated"].map { node throws(SignalError) in try node.day() }
  }

  private static func valueType(_ node: ContractNode) throws(SignalError) -> ValueType {
    let kinds = try node.members([], optional: ["vector", "scores", "boxes", "text", "hash"])
    guard kinds.names.count == 1, let kind = kinds.names.first else {
      throw node.refusal(.badValue, "has to be one of vector, scores, boxes, text, hash.")
    }
    let shape = try kinds(kind)
    switch kind {
    case "vector":
      let fields = try shape.members(["dimension", "metric"])
      return .vector(
        dimension: try fields("dimension").integer(in: 1...65_536),
        metric: try fields("metric").choice(Metric.allCases.map(\.rawValue), Metric.init(rawValue:)))
    case "scores":
      let fields = try shape.members(["taxonomy", "labels"])
      return .scores(
        taxonomy: try fields("taxonomy").slug(), labels: try fields("labels").integer(in: 1...1_000_000))
    case "boxes":
      let fields = try shape.members(["taxonomy", "labels"])
      return .boxes(
        taxonomy: try fields("taxonomy").slug(), labels: try fields("labels").integer(in: 1...65_536))
    case "text":
      return .text(maximumLength: try shape.members(["bytes"])("bytes").integer(in: 1...100_000))
    default: return .hash(bits: try shape.members(["bits"])("bits").integer(in: 8...4_096))
    }
  }

  private static func space(
    _ node: ContractNode?, of value: ValueType, _ root: ContractNode
  ) throws(SignalError) -> SpaceID? {
    switch value {
    case .vector, .hash:
      guard let node else { throw root.refusal(.missingKey, "lacks `space`: vectors and hashes need one.") }
      do { return try SpaceID(node.text()) } catch { throw node.refusal(.badValue, "is no name of a space: \(error)") }
    case .scores, .boxes, .text:
      if let node { throw node.refusal(.badValue, "means nothing for this type of value: remove it.") }
      return nil
    }
  }

  private static func calibration(
    _ node: ContractNode?, of value: ValueType, _ root: ContractNode
  ) throws(SignalError) -> CalibrationID? {
    switch value {
    case .scores, .boxes: break
    case .vector, .text, .hash:
      if let node { throw node.refusal(.badValue, "means nothing for this type of value: remove it.") }
      return nil
    }
    guard let node else { throw root.refusal(.missingKey, "lacks `calibration`: scores and boxes need one.") }
    do {
      return try CalibrationID(node.text())
    } catch {
      throw node.refusal(.badValue, "is no name of a calibration: \(error)")
    }
  }

  private static func bundle(_ node: ContractNode) throws(SignalError) -> BundleReference {
    let fields = try node.members(
      ["name", "version", "model", "preprocessing", "precision"], optional: ["threshold", "calibration", "code"])
    return BundleReference(
      name: try fields("name").slug(), version: try fields("version").slug(), model: try fields("model").checksum(),
      preprocessing: try fields("preprocessing").checksum(),
      precision: try fields("precision").choice(["f32", "bf16"], Manifest.Precision.init(rawValue:)),
      threshold: try fields["threshold"].map { node throws(SignalError) in try node.number(in: -1_000_000...1_000_000)
      },
      calibration: try fields["calibration"].map { node throws(SignalError) in try node.checksum() },
      code: try fields["code"].map { node throws(SignalError) in try node.checksum() })
  }

  private static func weights(_ node: ContractNode) throws(SignalError) -> Weights {
    let fields = try node.members(["licence", "provenance"], optional: ["original"])
    return Weights(
      licence: try fields("licence").text(limit: 64), provenance: try fields("provenance").text(),
      original: try fields["original"].map { node throws(SignalError) in try node.checksum() })
  }

  private static func objectives(_ node: ContractNode) throws(SignalError) -> Objectives {
    let fields = try node.members(["coverage", "freshness_p95_seconds", "latency_p99_milliseconds"])
    return Objectives(
      coverage: try fields("coverage").number(in: 0...1),
      freshness: try fields("freshness_p95_seconds").integer(in: 1...31_536_000),
      latency: try fields("latency_p99_milliseconds").integer(in: 1...3_600_000))
  }

  private static func floor(_ node: ContractNode) throws(SignalError) -> Floor {
    let fields = try node.members(["measure", "slice", "least"])
    return Floor(
      measure: try fields("measure").text(limit: 64), slice: try fields("slice").text(limit: 200),
      least: try fields("least").number(in: -1_000_000...1_000_000))
  }

  /// A check that the contract's own floors do not cover would break in use, not here.
  private static func consumers(
    _ node: ContractNode, promised floors: [Floor]
  ) throws(SignalError) -> [Consumer] {
    var consumers: [Consumer] = []
    for entry in try node.list() {
      let fields = try entry.members(["name", "checks"])
      let consumer = Consumer(
        name: try fields("name").slug(),
        checks: try fields("checks").several(floor))
      for check in consumer.checks {
        let promise = floors.first { $0.measure == check.measure && $0.slice == check.slice }
        guard let promise, promise.least >= check.least else {
          throw entry.refusal(
            .unmetNeed,
            "needs \(check.measure) of \(check.least) on \(check.slice), and the floors promise "
              + "\(promise.map { "\($0.least)" } ?? "nothing"): raise the floor, or talk to \(consumer.name).")
        }
      }
      guard !consumers.contains(where: { $0.name == consumer.name }) else {
        throw entry.refusal(.duplicate, "names \(consumer.name) again: keep one.")
      }
      consumers.append(consumer)
    }
    return consumers
  }
}

extension ContractNode {
  /// At least one entry, none twice.
  func several<Value: Hashable>(
    _ read: (ContractNode) throws(SignalError) -> Value
  ) throws(SignalError) -> [Value] {
    var values: [Value] = []
    for node in try list() {
      let value = try read(node)
      guard !values.contains(value) else { throw node.refusal(.duplicate, "stands twice: keep one.") }
      values.append(value)
    }
    guard !values.isEmpty else { throw refusal(.badValue, "is empty: name at least one.") }
    return values
  }

  /// A name that the system gives: lower case letters, digits, dots, dashes.
  func slug() throws(SignalError) -> String {
    let name = try text(limit: 64)
    let isLegal = name.utf8.allSatisfy {
      (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2E || $0 == 0x2D
    }
    guard isLegal else { throw refusal(.badValue, "has to be of lower case letters, digits, dots and dashes.") }
    return name
  }

  fileprivate func checksum() throws(SignalError) -> Checksum {
    guard let checksum = Checksum(try text()) else {
      throw refusal(.badValue, "has to be a SHA-256, 64 hexadecimal digits.")
    }
    return checksum
  }

  fileprivate func day() throws(SignalError) -> MarketDay {
    do {
      return MarketDay(of: try Timestamp("\(text(limit: 10))T00:00:00Z"), offset: 0)
    } catch {
      throw refusal(.badValue, "has to be a day, as 2027-06-30.")
    }
  }
}
