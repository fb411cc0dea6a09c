import Bundles
import Foundation

/// A run between two steps, as one safetensors file.
struct Checkpoint {
  /// What is no tensor, kept as JSON in the file's metadata.
  struct State: Codable {
    var format = 1
    /// The optimiser and its settings, which a run keeps to its end.
    var rule: String
    /// What the run is of, as its owner names it.
    var run: String?
    var step: Int
    var epoch: Int
    var stepInEpoch: Int
    /// Bit patterns: the decimal form of a float need not come back the same.
    var loss: UInt32
    var bestMetric: UInt64?
    var bestEpoch: Int
  }

  var state: State
  var parameters: [String: StoredTensor]
  var optimizer: [String: StoredTensor]
  /// What each embedding table consists of, by the table's name.
  var tables: [String: [String: StoredTensor]]
  /// The parameters of the best epoch, once there is one.
  var best: [String: StoredTensor]?
  var bestTables: [String: [String: StoredTensor]]

  init(
    state: State, parameters: [String: StoredTensor], optimizer: [String: StoredTensor],
    tables: [String: [String: StoredTensor]] = [:], best: [String: StoredTensor]?,
    bestTables: [String: [String: StoredTensor]] = [:]
  ) {
    self.state = state
    self.parameters = parameters
    self.optimizer = optimizer
    self.tables = tables
    self.best = best
    self.bestTables = bestTables
  }

  /// - Throws: `checkpoint` for a file that is none.
  init(reading file: URL) throws(TrainingError) {
    let stored: Safetensors
    let state: State
    do {
      stored = try Safetensors(mapping: file)
      state = try JSONDecoder().decode(State.self, from: Data((stored.metadata["training"] ?? "").utf8))
    } catch {
      throw TrainingError(
        .checkpoint, "The checkpoint cannot be read: remove it to start anew.", cause: "\(error)")
    }
    guard state.format == 1 else {
      throw TrainingError(.checkpoint, "The checkpoint is of another version: remove it to start anew.")
    }
    func members(_ part: String) -> [String: StoredTensor] {
      let prefix = part + "/"
      let pairs = stored.tensors.filter { $0.key.hasPrefix(prefix) }
      return Dictionary(uniqueKeysWithValues: pairs.map { (String($0.key.dropFirst(prefix.count)), $0.value) })
    }
    /// Members whose first name, up to a slash, is that of a table.
    func tables(_ part: String) -> [String: [String: StoredTensor]] {
      Dictionary(grouping: members(part)) { String($0.key.prefix { $0 != "/" }) }.mapValues { pairs in
        Dictionary(uniqueKeysWithValues: pairs.map { (String($0.key.drop { $0 != "/" }.dropFirst()), $0.value) })
      }
    }
    let best = members("best")
    self.init(
      state: state, parameters: members("parameters"), optimizer: members("optimizer"), tables: tables("tables"),
      best: best.isEmpty ? nil : best, bestTables: tables("bestTables"))
  }

  /// - Throws: `checkpoint` when the file cannot be written.
  func write(to file: URL) throws(TrainingError) {
    var tensors: [String: StoredTensor] = [:]
    for (part, members) in [("parameters", parameters), ("optimizer", optimizer), ("best", best ?? [:])] {
      for (name, tensor) in members { tensors["\(part)/\(name)"] = tensor }
    }
    for (part, tables) in [("tables", tables), ("bestTables", bestTables)] {
      for (table, members) in tables {
        for (name, tensor) in members { tensors["\(part)/\(table)/\(name)"] = tensor }
      }
    }
    do {
      let encoder = JSONEncoder()
      encoder.outputFormatting = .sortedKeys
      let text = String(decoding: try encoder.encode(state), as: UTF8.self)
      try Safetensors(tensors: tensors, metadata: ["training": text]).write(to: file)
    } catch {
      throw TrainingError(
        .checkpoint, "The checkpoint could not be written: check the folder and the free space.",
        cause: "\(error)")
    }
  }
}
