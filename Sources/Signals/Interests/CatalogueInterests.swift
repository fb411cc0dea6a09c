import Bundles
public import Domain
public import Foundation
public import Store

/// What the items of a catalogue are about, by the signal that annotates them.
///
/// Values of another version of the taxonomy have another calibration, and are refused by the store.
public struct CatalogueInterests: Equatable, Sendable {
  public let taxonomy: InterestTaxonomy
  /// Which version of which signal told it, as records name it.
  public let version: String
  private let found: [ItemID: [ItemInterest]]
  private let narrowest: [ItemID: Category]

  /// The contract that is looked for.
  public static let signal = "interests.item"

  init(taxonomy: InterestTaxonomy, version: String, scores: [ItemID: [Float]]) {
    (self.taxonomy, self.version) = (taxonomy, version)
    found = scores.mapValues { taxonomy.interests(of: $0) }
    narrowest = scores.compactMapValues { taxonomy.narrowest(of: $0)?.path }
  }

  /// Nil where no taxonomy was imported or the signal never ran.
  ///
  /// - Parameter bundles: the folder of bundles in the data directory.
  /// - Throws: `SignalError`: `damagedBundle`, `bundleMismatch`; `SignalStoreError`.
  public init?(loading contract: SignalContract, from database: MarketDatabase, bundles: URL) throws {
    let place = bundles.appending(path: "\(contract.bundle.name)-\(contract.bundle.version)")
    guard FileManager.default.fileExists(atPath: place.appending(path: Bundles.Bundle.manifestName).path) else {
      return nil
    }
    let bundle = try Bundles.Bundle(loading: place)
    try contract.requireMatch(bundle.manifest)
    var scores: [ItemID: [Float]] = [:]
    do {
      try SignalStore(database: database).forEachValue(contract.identity(), of: contract.mediaKind()) {
        item, _, value in
        if case .scores(let labels) = value { scores[item] = labels.values }
      }
    } catch let error as SignalStoreError where error.code == .unknownSignal {
      return nil
    }
    self.init(
      taxonomy: try InterestBundle(bundle).taxonomy, version: "\(contract.name)@\(contract.version)", scores: scores)
  }

  /// The surest first; empty for an item without a value or without an interest that is likelier than not.
  public func interests(of item: ItemID) -> [ItemInterest] { found[item] ?? [] }

  /// Where an item stands: what the catalogue says, else the lowest interest that is likelier than not.
  public func topic(of item: Item) -> Category? { item.category ?? narrowest[item.id] }

  /// The path of a node that targeting names by its number, as `#12`; what it names otherwise.
  ///
  /// A number stays when a node is renamed or moved, which a path does not.
  public func resolved(_ category: Category) -> Category {
    guard category.path.hasPrefix("#"), let number = Int(category.path.dropFirst()) else { return category }
    return taxonomy.category(number) ?? category
  }

  /// Targeting in which numbers are paths.
  public func resolved(_ targeting: Targeting) -> Targeting {
    var targeting = targeting
    targeting.interests.include = Set(targeting.interests.include.map(resolved))
    targeting.interests.exclude = Set(targeting.interests.exclude.map(resolved))
    targeting.avoidedContent = Set(targeting.avoidedContent.map(resolved))
    return targeting
  }
}
