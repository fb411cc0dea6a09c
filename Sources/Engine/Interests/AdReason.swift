public import Domain
import Ledger
public import Signals
public import Store

/// What an ad of a decision is about, and which of the person's interests and words met what its group asks for.
///
/// The person's side stands in the record; the group's side is what the catalogue says now.
public struct AdReason: Equatable, Sendable, Encodable {
  public let ad: AdID
  public let item: ItemID
  /// Of the item: the surest first.
  public let interests: [ItemInterest]
  /// The interests that the group asks for; empty where it takes everybody.
  public let asked: [Category]
  /// Interests of the person that lie within one that is asked for.
  public let met: [Category]
  /// Keywords of the group that match the search.
  public let keywords: [String]

  /// - Parameters:
  ///   - group: of the ad, with numbers of nodes resolved.
  ///   - person: as the record keeps them; empty for nobody.
  public init(
    ad: AdID, item: ItemID, interests: [ItemInterest], group: Targeting, person: [Category], query: String?
  ) {
    (self.ad, self.item, self.interests) = (ad, item, interests)
    asked = group.interests.include.sorted()
    met = person.filter { interest in group.interests.include.contains { interest.isWithin($0) } }.sorted()
    let words = query.map { QueryText.words(of: $0) } ?? []
    keywords = group.keywords.filter { !$0.isNegative && $0.matches(words) }.map(\.description).sorted()
  }

  /// For the ads that a decision weighed, in its order; ads that are no longer there are left out.
  ///
  /// - Throws: `StoreError`.
  public static func all(
    of story: Explanation, in database: MarketDatabase, interests: CatalogueInterests?
  ) throws -> [AdReason] {
    let catalogue = try database.catalogue()
    let groups = Dictionary(catalogue.adGroups.map { ($0.id, $0) }) { first, _ in first }
    let ads = Dictionary(catalogue.ads.map { ($0.id, $0) }) { first, _ in first }
    return story.ads.compactMap { line in
      guard let group = ads[line.ad].flatMap({ groups[$0.adGroup] }) else { return nil }
      return AdReason(
        ad: line.ad, item: line.item, interests: interests?.interests(of: line.item) ?? [],
        group: interests?.resolved(group.targeting) ?? group.targeting, person: story.person?.interests ?? [],
        query: story.person?.query)
    }
  }
}
