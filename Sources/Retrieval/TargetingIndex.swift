public import Domain

/// Which of N ads may be shown for a request, and for each of the others, why not.
///
/// Per kind of targeting and value there is a set of the rows that want it and one of those that refuse it; a request
/// takes the intersection over kinds of (rows without a wish ∪ rows that want one of its values) ∖ rows that refuse one.
///
/// What the kinds mean:
/// - A place or category that a group names stands for all below it, and a language for its regional forms: `en` takes
///   `en-gb` (RFC 4647, basic filtering). Languages and operating systems are compared in lower case.
/// - Positive keywords ask for a matching query, on whatever surface: a page without a query matches none, so that such
///   a group is not shown there. A negative keyword that matches always refuses.
/// - A group without `hours` delivers in all of them, one with an empty set in none.
/// - A group that is personal (`Targeting.isPersonal`) needs consent to personalisation. Only the group's own ages keep
///   an ad from minors or from people of unknown age.
///
/// The index is immutable and serves any number of tasks.
public struct TargetingIndex: Sendable {
  /// What decides about one ad.
  public struct Rule: Equatable, Sendable {
    public var targeting: Targeting
    public var rating: ContentRating

    public init(targeting: Targeting, rating: ContentRating = .general) {
      self.targeting = targeting
      self.rating = rating
    }
  }

  private let sets: RowSets
  private let surfaces: ValueIndex<Surface>
  private let hours: ValueIndex<Int>
  private let ratings: ValueIndex<ContentRating>
  private let avoidedContent: ValueIndex<Category>
  private let places: ValueIndex<Place>
  private let languages: ValueIndex<String>
  private let devices: ValueIndex<DeviceKind>
  private let operatingSystems: ValueIndex<String>
  private let keywords: KeywordIndex
  private let consents: ValueIndex<Bool>
  private let interests: ValueIndex<Category>
  private let audiences: ValueIndex<AudienceID>
  private let genders: ValueIndex<Gender>
  private let ages: ValueIndex<AgeBand>

  /// - Parameter rules: of the ads, row by row; at most 2³¹ − 1.
  /// - Complexity: O(values in all rules), in time and memory.
  public init(rules: [Rule]) {
    var sets = RowSets(rowCount: rules.count)
    surfaces = ValueIndex(.targetingSurfaces, of: rules, in: &sets, include: { $0.targeting.surfaces.ifAny })
    hours = ValueIndex(.targetingHours, of: rules, in: &sets, include: { $0.targeting.hours.map { Set($0.hours) } })
    ratings = ValueIndex(
      .contentRating, of: rules, in: &sets,
      exclude: { rule in Set(ContentRating.allCases.filter { limit in rule.rating > limit }) })
    avoidedContent = ValueIndex(
      .targetingAvoidedContent, of: rules, in: &sets, exclude: \.targeting.avoidedContent)
    places = ValueIndex(
      .targetingPlaces, of: rules, in: &sets, include: { $0.targeting.places.include.ifAny },
      exclude: \.targeting.places.exclude)
    languages = ValueIndex(
      .targetingLanguages, of: rules, in: &sets, include: { $0.targeting.languages.lowercased.ifAny })
    devices = ValueIndex(.targetingDevices, of: rules, in: &sets, include: { $0.targeting.deviceKinds.ifAny })
    operatingSystems = ValueIndex(
      .targetingOperatingSystems, of: rules, in: &sets, include: { $0.targeting.operatingSystems.lowercased.ifAny })
    keywords = KeywordIndex(of: rules, in: &sets)
    consents = ValueIndex(
      .personalizationConsent, of: rules, in: &sets, exclude: { $0.targeting.isPersonal ? [false] : [] })
    interests = ValueIndex(
      .targetingInterests, of: rules, in: &sets, include: { $0.targeting.interests.include.ifAny },
      exclude: \.targeting.interests.exclude)
    audiences = ValueIndex(
      .targetingAudiences, of: rules, in: &sets, include: { $0.targeting.audiences.include.ifAny },
      exclude: \.targeting.audiences.exclude)
    genders = ValueIndex(.targetingGenders, of: rules, in: &sets, include: { $0.targeting.genders.ifAny })
    ages = ValueIndex(.targetingAges, of: rules, in: &sets, include: { $0.targeting.ages.ifAny })
    self.sets = sets
  }

  /// The number of rows.
  public var count: Int { sets.rowCount }

  /// Which rows may be shown to this viewer.
  ///
  /// - Complexity: O(N/64) per value of the viewer, without an allocation per row.
  public func eligibility(for viewer: Viewer) -> Eligibility {
    Eligibility(gates: gates(for: viewer), sets: sets)
  }

  /// First what the page is, then what the request tells, then what is known of the person; the first gate that a row
  /// does not pass gives its reason.
  private func gates(for viewer: Viewer) -> [Gate] {
    [
      surfaces.gate(for: viewer.surface),
      hours.gate(for: viewer.hourOfWeek),
      ratings.gate(for: viewer.ratingLimit),
      avoidedContent.gate(for: viewer.pageContent?.lineage ?? []),
      places.gate(for: viewer.place?.lineage ?? []),
      languages.gate(for: viewer.language.map(Self.ranges) ?? []),
      devices.gate(for: viewer.device),
      operatingSystems.gate(for: viewer.operatingSystem?.lowercased()),
      keywords.gate(for: viewer.queryWords),
      consents.gate(for: viewer.consent.personalization),
      interests.gate(for: Set(viewer.interests.flatMap(\.lineage))),
      audiences.gate(for: Set(viewer.audiences)),
      genders.gate(for: viewer.gender),
      ages.gate(for: viewer.age),
    ].compactMap(\.self)
  }

  /// The language tag and all it is a form of: `zh-hant-tw`, `zh-hant`, `zh`.
  private static func ranges(of tag: String) -> [String] {
    let tag = tag.lowercased()
    return [tag] + tag.indices.reversed().filter { tag[$0] == "-" }.map { String(tag[..<$0]) }
  }
}

extension Set {
  fileprivate var ifAny: Set? { isEmpty ? nil : self }
}

extension Set<String> {
  fileprivate var lowercased: Set { Set(map { $0.lowercased() }) }
}
