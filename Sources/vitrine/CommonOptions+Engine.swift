import Domain
import Engine
import Foundation
import Ledger
import Prediction
import Store
import Terminal

extension CommonOptions {
  var directory: DataDirectory { DataDirectory(root) }

  /// The engine of the data directory with its policy and active model.
  func engine(
    signals: EngineSignals = .none, _ adjust: (inout EngineOptions) -> Void = { _ in }
  ) throws -> Engine {
    var options = EngineOptions()
    options.experiments = try directory.experiments()
    adjust(&options)
    let identifiers = seed.map { RandomIdentifiers(seed: $0) } ?? RandomIdentifiers()
    return try Engine(
      directory: directory, policy: directory.policy(), predictor: directory.activeModel(), signals: signals,
      options: options, identifiers: identifiers)
  }

  /// Runs work on an engine that is ended in every case.
  func withEngine<Value>(
    signals: EngineSignals = .none, _ body: (Engine) async throws -> Value
  ) async throws -> Value {
    let engine = try engine(signals: signals)
    do {
      let value = try await body(engine)
      try await engine.shutDown()
      return value
    } catch {
      try? await engine.shutDown()
      throw error
    }
  }

  func time(_ text: String?, name: String) throws -> Timestamp? {
    try text.map { text in
      guard let time = try? Timestamp(text) else {
        throw CommandFailure(.wrongUsage, "--\(name) is no time with a zone: write it as 2026-11-21T09:57:00Z.")
      }
      return time
    }
  }
}
