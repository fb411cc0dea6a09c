import Bundles
public import Domain
import Foundation
public import Indexes

extension ProductSpaceBundle {
  /// The vectors of items in this space, of the vectors of their pictures and words.
  ///
  /// They are computed anew rather than stored: they cost a hundredth of what they are made from, and are never of another
  /// version than it.
  ///
  /// - Parameters:
  ///   - items: one with neither vector is left out.
  ///   - pictures, words: of the spaces that the bundle reads.
  /// - Throws: `SignalError`: `bundleMismatch` for an index of another space; `InferenceError`, `IndexError`.
  /// - Complexity: O(items · weights).
  public func index(
    of items: [ItemID], pictures: ExactIndex<ItemID>, words: ExactIndex<ItemID>
  ) throws -> ExactIndex<ItemID> {
    for (index, wanted) in [(pictures, settings.pictureSpace), (words, settings.wordsSpace)]
    where index.space != wanted {
      throw SignalError(
        .bundleMismatch,
        "An index of space \(index.space) came where the product space reads \(wanted): load the signal of that space.")
    }
    var placed = try ExactIndex<ItemID>(space: space, dimension: settings.dimension, metric: .cosine)
    let known = items.filter { pictures.contains($0) || words.contains($0) }
    for start in stride(from: 0, to: known.count, by: Self.batch) {
      let part = known[start..<min(start + Self.batch, known.count)]
      let vectors = try products(part.map { (picture: pictures.values(of: $0), words: words.values(of: $0)) })
      for (item, vector) in zip(part, vectors) { try placed.set(item, to: vector) }
    }
    return placed
  }

  /// The largest batch that the networks are compiled for.
  private static let batch = 64
}

extension SignalWorkshop {
  /// A product space that training has put into the data directory.
  ///
  /// - Parameter name: of the bundle with its version, as training prints it.
  /// - Throws: `SignalError`: `damagedBundle`, also for a name that leads elsewhere; `failed`.
  public func productSpace(_ name: String) throws(SignalError) -> ProductSpaceBundle {
    let bundle: Bundles.Bundle
    do {
      guard !name.contains("/"), !name.hasPrefix(".") else { throw CocoaError(.fileReadInvalidFileName) }
      bundle = try Bundles.Bundle(loading: shelf.folder.appending(path: name))
    } catch {
      throw SignalError(
        .damagedBundle,
        "Bundle \(name) cannot be loaded: train it with `vitrine signals train`, or copy it into bundles/ in the data "
          + "directory.", cause: error)
    }
    return try ProductSpaceBundle(bundle, runtime: shelf.runtime, threads: threads)
  }
}
