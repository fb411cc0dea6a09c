import Domain
import Foundation

/// A vector as the database keeps it: 32-bit floats, little-endian, without a header.
enum VectorBlob {
  /// - Throws: `SignalStoreError`: `spaceMismatch`, `dimensionMismatch`.
  static func bytes(of embedding: Embedding, of identity: SignalIdentity) throws(SignalStoreError) -> Data {
    guard embedding.space == identity.space else {
      throw SignalStoreError(
        .spaceMismatch,
        "A vector of space \(embedding.space) meets \(identity.name), whose values live in \(identity.space): "
          + "compute it with the bundle of the contract.")
    }
    guard embedding.dimension == identity.dimension else {
      throw SignalStoreError(
        .dimensionMismatch,
        "A vector of \(embedding.dimension) dimensions meets \(identity.name), which has \(identity.dimension): "
          + "check its producer.")
    }
    return embedding.values.map(\.bitPattern.littleEndian).withUnsafeBytes { Data($0) }
  }

  /// - Throws: `SignalStoreError`: `corrupt`.
  static func embedding(_ bytes: Data, of identity: SignalIdentity) throws(SignalStoreError) -> Embedding {
    let corrupt = SignalStoreError(
      .corrupt, "A stored vector of \(identity.name) is damaged: restore vitrine.sqlite, or compute the signal again.")
    guard bytes.count == identity.dimension * MemoryLayout<Float>.size else { throw corrupt }
    let values = bytes.withUnsafeBytes { raw in
      (0..<identity.dimension).map { index in
        Float(bitPattern: UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self)))
      }
    }
    do {
      return try Embedding(space: identity.space, values: values)
    } catch {
      throw corrupt
    }
  }
}
