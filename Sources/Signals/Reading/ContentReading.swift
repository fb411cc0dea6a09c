import Domain
public import Store

/// What one signal says of one piece of content, with all that says how far it may be compared.
public struct ContentReading: Sendable {
  public enum Outcome: Sendable {
    case value(SignalValue)
    /// Why the content has no value.
    case null(SignalNull)
    /// What is wrong with the service and not with the content.
    case failure(code: String, message: String)
  }

  public let contract: SignalContract
  public let outcome: Outcome
  /// From the question to the answer, waiting included.
  public let milliseconds: Double
}

extension ContentReading: Encodable {
  private enum Key: String, CodingKey {
    case signal, version, bundle, milliseconds, space, calibration, taxonomy
    case vector, hash, quality, scores, text, boxes, note, null, failure
  }

  private struct Failure: Encodable {
    let code, message: String
  }

  private struct Box: Encodable {
    let label: Int
    let score, x, y, width, height: Float
  }

  public func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: Key.self)
    try fields.encode(contract.name, forKey: .signal)
    try fields.encode(contract.version, forKey: .version)
    try fields.encode("\(contract.bundle.name)-\(contract.bundle.version)", forKey: .bundle)
    try fields.encode(milliseconds, forKey: .milliseconds)
    switch outcome {
    case .null(let null): try fields.encode(null.code.rawValue, forKey: .null)
    case .failure(let code, let message): try fields.encode(Failure(code: code, message: message), forKey: .failure)
    case .value(let value): try encode(value, in: &fields)
    }
  }

  private func encode(_ value: SignalValue, in fields: inout KeyedEncodingContainer<Key>) throws {
    switch contract.value {
    case .scores(let taxonomy, _), .boxes(let taxonomy, _): try fields.encode(taxonomy, forKey: .taxonomy)
    case .vector, .text, .hash: break
    }
    switch value {
    case .vector(let embedding):
      try fields.encode(embedding.space.name, forKey: .space)
      try fields.encode(embedding.values, forKey: .vector)
    case .hash(let code, let quality):
      try fields.encode(code.space.name, forKey: .space)
      try fields.encode(code.bits.hex, forKey: .hash)
      try fields.encode(quality, forKey: .quality)
    case .scores(let scores):
      try fields.encode(scores.calibration.name, forKey: .calibration)
      try fields.encode(scores.values, forKey: .scores)
      try fields.encodeIfPresent(scores.note?.json, forKey: .note)
    case .text(let text, let note):
      try fields.encode(text, forKey: .text)
      try fields.encodeIfPresent(note?.json, forKey: .note)
    case .boxes(let found):
      try fields.encode(found.calibration.name, forKey: .calibration)
      try fields.encode(
        found.boxes.map {
          Box(label: $0.label, score: $0.score, x: $0.x, y: $0.y, width: $0.width, height: $0.height)
        }, forKey: .boxes)
    case .null(let reason): try fields.encode(reason, forKey: .null)
    }
  }
}
