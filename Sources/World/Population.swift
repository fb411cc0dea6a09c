public import Domain

/// The people of a world as the platform knows them: profiles without a word of their true tastes.
public struct Population: Sendable {
  public let users: [User]
  /// Aligned with `users`.
  public let devices: [DeviceKind]

  private static let places = ["AT/Vienna", "AT/Graz", "DE/Berlin", "DE/Munich", "CH/Zurich"]
  private static let languages = ["de", "en"]

  /// - Parameters:
  ///   - cohort: the name of the group, which their identifiers begin with.
  ///   - categories: from which people name interests, mostly ones that they truly like.
  public init(
    count: Int, cohort: String, categories: [(category: Category, sample: ItemID)], tastes: Tastes, seed: UInt64
  ) throws(DomainError) {
    var users: [User] = []
    var devices: [DeviceKind] = []
    for person in 0..<count {
      var random = SeededRandom(seed: seed, stream: "person.\(cohort).\(person)")
      let named = categories.filter { entry in
        let liking = tastes.affinity(person: person, item: entry.sample) ?? 0
        return liking + random.normal() > 1.5
      }
      users.append(
        User(
          id: try UserID("\(cohort)-\(person)"),
          consent: Consent(
            personalization: random.chance(0.9), measurement: random.chance(0.95), offsite: random.chance(0.7)),
          place: try Place(Self.places[random.index(below: Self.places.count)]),
          language: Self.languages[random.index(below: Self.languages.count)],
          birthYear: 1950 + random.index(below: 60),
          gender: Gender.allCases[random.index(below: Gender.allCases.count)],
          interests: named.prefix(5).map(\.category)))
      devices.append([DeviceKind.phone, .phone, .desktop, .tablet][random.index(below: 4)])
    }
    self.users = users
    self.devices = devices
  }
}
