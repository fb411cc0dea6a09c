import Domain
import Market
import TestSupport
import Testing

@Suite("Pages")
struct PageTests {
  @Test("A random page keeps organic order, ad order, first position, gap, maximum and size")
  func rules() throws {
    var withAds = 0
    try forEachSeed(3_000) { _, random in
      let load = AdLoad(firstPosition: random.int(0...6), gap: random.int(0...5), maximum: random.int(0...6))
      let organic = Array(100..<(100 + random.int(0...25)))
      let (ads, size) = (random.int(0...8), random.int(0...24))
      let page = PageLayout(organic: organic, ads: ads, size: size, load: load)

      var (shownOrganic, shownAds, positions) = ([Int](), [Int](), [Int]())
      for (position, entry) in page.entries.enumerated() {
        switch entry {
        case .organic(let row): shownOrganic.append(row)
        case .ad(let award):
          shownAds.append(award)
          positions.append(position)
        }
      }
      try #require(page.entries.count <= size)
      try #require(shownOrganic == Array(organic.prefix(shownOrganic.count)))
      try #require(shownAds == Array(0..<shownAds.count) && shownAds.count <= min(ads, load.maximum))
      try #require(positions.allSatisfy { $0 >= load.firstPosition })
      try #require(zip(positions, positions.dropFirst()).allSatisfy { $1 - $0 > load.gap })
      try #require(positions == Array(load.positions(pageSize: size).prefix(positions.count)))
      // A page is short only when its organic entries are all on it.
      try #require(page.entries.count == size || shownOrganic.count == organic.count)
      if !shownAds.isEmpty { withAds += 1 }
    }
    #expect(withAds > 1_000)
  }

  @Test("Ads stand where the load says")
  func example() {
    let page = PageLayout(
      organic: [7, 8, 9, 10, 11], ads: 5, size: 8, load: AdLoad(firstPosition: 1, gap: 2, maximum: 2))
    #expect(page.entries == [.organic(7), .ad(0), .organic(8), .organic(9), .ad(1), .organic(10), .organic(11)])
  }

  @Test("An ad without organic entries before its position is left out")
  func shortOfOrganic() {
    let load = AdLoad(firstPosition: 2, gap: 1, maximum: 4)
    #expect(PageLayout(organic: [1], ads: 3, size: 10, load: load).entries == [.organic(1)])
    #expect(PageLayout(organic: [1, 2], ads: 3, size: 10, load: load).entries == [.organic(1), .organic(2), .ad(0)])
    #expect(
      PageLayout(organic: [], ads: 1, size: 3, load: AdLoad(firstPosition: 0, gap: 0, maximum: 1)).entries == [.ad(0)])
  }

  @Test("A page of ads alone holds them all")
  func adsOnly() {
    #expect(PageLayout(adsOnly: 3).entries == [.ad(0), .ad(1), .ad(2)])
    #expect(PageLayout(adsOnly: -1).entries.isEmpty)
  }
}

@Suite("Policies")
struct PolicyTests {
  @Test("The standard policy and random ones are legal and survive JSON")
  func legal() throws {
    #expect(try Policy.standard.validated() == .standard)
    try forEachSeed(200) { _, random in
      let policy = random.policy()
      try #require(try policy.validated() == policy)
      try #require(try Oracle.turnedThroughJSON(policy) == policy)
    }
  }

  @Test("A field out of its range is refused by its name", arguments: Self.broken.keys.sorted())
  func refused(field: String) throws {
    let breaks = try #require(Self.broken[field])
    for change in breaks {
      var policy = Policy.standard
      change(&policy)
      let error = #expect(throws: MarketError.self) { try policy.validated() }
      #expect(error?.code == .badPolicy)
      #expect(error?.message.contains("policy's \(field) is") == true)
    }
  }

  private static let broken: [String: [@Sendable (inout Policy) -> Void]] = [
    "reservePerThousand": [
      { $0.reservePerThousand = .init(rawValue: -1) }, { $0.reservePerThousand = .init(rawValue: .max) },
    ],
    "saveValue": [{ $0.saveValue = .init(rawValue: -1) }, { $0.saveValue = .init(rawValue: .max) }],
    "hideCost": [{ $0.hideCost = .init(rawValue: -1) }, { $0.hideCost = .init(rawValue: .max) }],
    "organic.click": [{ $0.organic.click = .init(rawValue: -1) }],
    "organic.save": [{ $0.organic.save = .init(rawValue: -1) }],
    "organic.hide": [{ $0.organic.hide = .init(rawValue: .min) }],
    "pageSize": [{ $0.pageSize = 0 }, { $0.pageSize = 201 }],
    "maximumAttempts": [{ $0.maximumAttempts = 0 }, { $0.maximumAttempts = 17 }],
    "explorationShare": [
      { $0.explorationShare = -0.1 }, { $0.explorationShare = 1.1 }, { $0.explorationShare = .nan },
    ],
    "adLoad.firstPosition": [{ $0.adLoad.firstPosition = -1 }, { $0.adLoad.firstPosition = .max }],
    "adLoad.gap": [{ $0.adLoad.gap = -1 }, { $0.adLoad.gap = .max }],
    "adLoad.maximum": [{ $0.adLoad.maximum = -1 }, { $0.adLoad.maximum = 51 }],
  ]
}
