import Domain
import Foundation

/// A value as the database keeps it: bytes without a header, of a form that its signal's type fixes, and a note.
struct ValueBlob {
  let bytes: Data
  let note: SignalNote?

  /// - Throws: `SignalStoreError`: `typeMismatch`, `spaceMismatch`, `dimensionMismatch`, `badValue`.
  init?(_ value: SignalValue, of identity: SignalIdentity) throws(SignalStoreError) {
    switch (value, identity.type) {
    case (.null, _): return nil
    case (.vector(let embedding), .vector):
      self.init(bytes: try VectorBlob.bytes(of: embedding, of: identity), note: nil)
    case (.hash(let code, let quality), .hash):
      self.init(bytes: try Self.bytes(of: code, quality, of: identity), note: nil)
    case (.scores(let scores), .scores):
      self.init(bytes: try Self.bytes(of: scores, of: identity), note: scores.note)
    case (.text(let text, let note), .text):
      self.init(bytes: try Self.bytes(of: text, of: identity), note: note)
    case (.boxes(let found), .boxes):
      self.init(bytes: try Self.bytes(of: found, of: identity), note: nil)
    default:
      throw SignalStoreError(
        .typeMismatch,
        "A value of another type meets \(identity.name), whose values are of type \(identity.type.rawValue): check its "
          + "producer.")
    }
  }

  init(bytes: Data, note: SignalNote?) {
    self.bytes = bytes
    self.note = note
  }

  /// - Throws: `SignalStoreError`: `corrupt`.
  func value(of identity: SignalIdentity) throws(SignalStoreError) -> SignalValue {
    switch identity.type {
    case .vector: return .vector(try VectorBlob.embedding(bytes, of: identity))
    case .hash: return try hash(of: identity)
    case .scores: return .scores(try scores(of: identity))
    case .text: return .text(try text(of: identity), note: note)
    case .boxes: return .boxes(try boxes(of: identity))
    }
  }

  // MARK: Hashes: four words and the quality, little-endian.

  private static let hashBytes = 36

  private static func bytes(
    of code: BinaryCode, _ quality: Int, of identity: SignalIdentity
  ) throws(SignalStoreError) -> Data {
    try requireSpace(code.space.name, of: identity)
    guard identity.dimension == 256 else { throw dimensionMismatch(256, of: identity) }
    guard (0...100).contains(quality) else {
      throw SignalStoreError(.badValue, "A hash of \(identity.name) has a quality of \(quality): it lies in 0...100.")
    }
    var data = Data()
    for place in 0..<4 { withUnsafeBytes(of: code.bits.words[place].littleEndian) { data.append(contentsOf: $0) } }
    withUnsafeBytes(of: UInt32(quality).littleEndian) { data.append(contentsOf: $0) }
    return data
  }

  private func hash(of identity: SignalIdentity) throws(SignalStoreError) -> SignalValue {
    guard bytes.count == Self.hashBytes else { throw Self.corrupt(identity) }
    var words = SIMD4<UInt64>.zero
    let quality = bytes.withUnsafeBytes { raw in
      for place in 0..<4 {
        words[place] = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: 8 * place, as: UInt64.self))
      }
      return Int(UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: 32, as: UInt32.self)))
    }
    guard (0...100).contains(quality) else { throw Self.corrupt(identity) }
    return .hash(BinaryCode(space: identity.space, bits: Bits256(words: words)), quality: quality)
  }

  // MARK: Scores: a 32-bit float a label, little-endian.

  private static func bytes(of scores: LabelScores, of identity: SignalIdentity) throws(SignalStoreError) -> Data {
    try requireSpace(scores.calibration.name, of: identity)
    guard scores.values.count == identity.dimension else { throw dimensionMismatch(scores.values.count, of: identity) }
    guard scores.values.allSatisfy(\.isFinite) else {
      throw SignalStoreError(.badValue, "A score of \(identity.name) is no finite number: store a null reason instead.")
    }
    return scores.values.map(\.bitPattern.littleEndian).withUnsafeBytes { Data($0) }
  }

  private func scores(of identity: SignalIdentity) throws(SignalStoreError) -> LabelScores {
    // The bytes are those of a vector; only the name that they are compared under is of another kind.
    let values = try VectorBlob.embedding(bytes, of: identity).values
    do {
      return LabelScores(calibration: try CalibrationID(identity.space.name), values: values, note: note)
    } catch {
      throw Self.corrupt(identity)
    }
  }

  // MARK: Texts: UTF-8, ended by zeros up to a multiple of four bytes.

  private static func bytes(of text: String, of identity: SignalIdentity) throws(SignalStoreError) -> Data {
    var data = Data(text.utf8)
    guard data.count <= identity.dimension, !data.contains(0) else {
      throw SignalStoreError(
        .badValue,
        "A text of \(identity.name) has more than \(identity.dimension) bytes, or a zero in it: check its producer.")
    }
    data.append(Data(count: 4 - data.count % 4))
    return data
  }

  private func text(of identity: SignalIdentity) throws(SignalStoreError) -> String {
    guard bytes.count % 4 == 0, let end = bytes.firstIndex(of: 0), bytes.distance(from: end, to: bytes.endIndex) <= 4,
      let text = String(validating: bytes[..<end], as: UTF8.self), text.utf8.count <= identity.dimension
    else { throw Self.corrupt(identity) }
    return text
  }

  // MARK: Refusals

  static func requireSpace(_ name: String, of identity: SignalIdentity) throws(SignalStoreError) {
    guard name == identity.space.name else {
      throw SignalStoreError(
        .spaceMismatch,
        "A value of \(name) meets \(identity.name), whose values live in \(identity.space): "
          + "compute it with the bundle of the contract.")
    }
  }

  private static func dimensionMismatch(_ found: Int, of identity: SignalIdentity) -> SignalStoreError {
    SignalStoreError(
      .dimensionMismatch,
      "A value of \(found) places meets \(identity.name), which has \(identity.dimension): check its producer.")
  }

  static func corrupt(_ identity: SignalIdentity) -> SignalStoreError {
    SignalStoreError(
      .corrupt, "A stored value of \(identity.name) is damaged: restore vitrine.sqlite, or compute the signal again.")
  }
}
