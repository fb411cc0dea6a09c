public import Foundation

/// Everybody who reads signals, with what they need: those that contracts name, and those that register themselves with a file
/// under `consumers/` in the folder of contracts.
///
/// ```yaml
/// consumer: related-items
/// owner: home-feed
/// checks:
///   - {signal: image.embedding, kind: category-agreement@1, least: 0.4}
///   - {signal: image.embedding, kind: recall@10, data: related.csv, least: 0.3}
/// ```
public struct ConsumerSet: Sendable {
  public let checks: [ConsumerCheck]
  /// Where data files lie.
  let folder: URL

  public static let folderName = "consumers"

  /// The checks on one signal, by consumer.
  public func checks(on signal: String) -> [ConsumerCheck] {
    checks.filter { $0.signal == signal }.sorted {
      ($0.consumer, $0.measure, $0.slice) < ($1.consumer, $1.measure, $1.slice)
    }
  }

  /// - Parameters:
  ///   - contracts: whose consumers count too; a version's checks hold for every version of its signal.
  ///   - folder: of contracts; without `consumers/` in it, contracts alone count.
  /// - Throws: `SignalError`: `unreadable`, `malformed`, `unknownKey`, `missingKey`, `badValue` for a signal without a contract,
  ///   a kind that does not fit it or a file that is not there, `duplicate`.
  public init(loading folder: URL, for contracts: ContractSet) throws(SignalError) {
    self.folder = folder.appending(path: Self.folderName, directoryHint: .isDirectory)
    var checks: [ConsumerCheck] = []
    for contract in contracts.contracts {
      for consumer in contract.consumers {
        for check in consumer.checks {
          checks.append(
            ConsumerCheck(
              consumer: consumer.name, signal: contract.name, measure: check.measure, slice: check.slice,
              least: check.least))
        }
      }
    }
    var names: Set<String> = []
    for file in try Self.files(in: self.folder) {
      let text: String
      do {
        text = try String(contentsOf: file, encoding: .utf8)
      } catch {
        throw SignalError(
          .unreadable, "\(file.lastPathComponent) cannot be read as UTF-8: check its mode and bytes.", cause: error)
      }
      let root = try ContractNode(parsing: text, file: file.lastPathComponent)
      let fields = try root.members(["consumer", "owner", "checks"])
      let name = try fields("consumer").slug()
      guard names.insert(name).inserted else {
        throw root.refusal(.duplicate, "registers \(name) again: keep one file.")
      }
      _ = try fields("owner").text()
      for node in try fields("checks").list() { checks.append(try Self.check(node, of: name, contracts, self.folder)) }
    }
    // What several versions' contracts ask for alike is asked once.
    self.checks = Array(Set(checks))
  }

  private static func files(in folder: URL) throws(SignalError) -> [URL] {
    guard FileManager.default.fileExists(atPath: folder.path) else { return [] }
    do {
      return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        .filter { ["yaml", "yml"].contains($0.pathExtension) }.sorted { $0.path < $1.path }
    } catch {
      throw SignalError(.unreadable, "The folder of consumers cannot be read: check its mode.", cause: error)
    }
  }

  private static func check(
    _ node: ContractNode, of consumer: String, _ contracts: ContractSet, _ folder: URL
  ) throws(SignalError) -> ConsumerCheck {
    let fields = try node.members(["signal", "kind", "least"], optional: ["slice", "data", "output", "threshold"])
    let signal = try fields("signal").slug()
    guard let contract = contracts.newest(signal) else {
      let known = Set(contracts.contracts.map(\.name)).sorted().joined(separator: ", ")
      throw try fields("signal").refusal(.badValue, "names \(signal), which has no contract: there are \(known).")
    }
    let kind = try fields("kind").choice(
      ConsumerCheck.Kind.allCases.map(\.rawValue), ConsumerCheck.Kind.init(rawValue:))
    let data = try fields["data"].map { node throws(SignalError) in try node.text(limit: 200) }
    let output = try fields["output"].map { node throws(SignalError) in try node.integer(in: 0...999_999) }
    let threshold = try fields["threshold"].map { node throws(SignalError) in try node.number(in: -1e6...1e6) }
    if let data {
      guard !data.contains("/"), !data.hasPrefix("."),
        FileManager.default.fileExists(atPath: folder.appending(path: data).path)
      else { throw node.refusal(.badValue, "names the file \(data), which does not lie beside it: add it.") }
    }
    try requireFit(kind, contract, data: data, output: output, threshold: threshold, node)
    return ConsumerCheck(
      consumer: consumer, signal: signal, measure: kind.rawValue, slice: try fields["slice"]?.text(limit: 200) ?? "all",
      least: try fields("least").number(in: -1_000_000...1_000_000), data: data, output: output, threshold: threshold)
  }

  private static func requireFit(
    _ kind: ConsumerCheck.Kind, _ contract: SignalContract, data: String?, output: Int?, threshold: Double?,
    _ node: ContractNode
  ) throws(SignalError) {
    if kind.needsData, data == nil {
      throw node.refusal(.missingKey, "lacks `data`, which \(kind.rawValue) reads: name a file.")
    }
    switch (contract.value, kind) {
    case (_, .coverage), (.vector, .categoryAgreement), (.vector, .recall), (.vector, .sameNeighbours): return
    case (.scores(_, let labels), .precision), (.scores(_, let labels), .detection):
      guard let output, output < labels, threshold != nil else {
        throw node.refusal(.missingKey, "needs `output` in 0...\(labels - 1) and `threshold`: name both.")
      }
    default:
      throw node.refusal(
        .badValue, "measures \(kind.rawValue) of \(contract.name), whose values are a \(contract.value).")
    }
  }
}
