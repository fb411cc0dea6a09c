import Domain
import Prediction
import Testing

@testable import World

@Suite("Tastes")
struct TastesTests {
  @Test("The tastes of one cohort do not depend on how many others there are or what they are called")
  func cohorts() throws {
    let world = try SmallWorld()
    let few = Tastes(people: 5, cohort: "people", items: world.items, seed: 3)
    let shuffled = Tastes(people: 24, cohort: "people", items: world.items.reversed(), seed: 3)
    let others = Tastes(people: 24, cohort: "strangers", items: world.items, seed: 3)
    for item in world.items {
      for person in 0..<5 {
        let affinity = try #require(world.tastes.affinity(person: person, item: item.id))
        #expect(few.affinity(person: person, item: item.id) == affinity)
        #expect(shuffled.affinity(person: person, item: item.id) == affinity)
        #expect(others.affinity(person: person, item: item.id) != affinity)
      }
      #expect(few.usualRates(item: item.id, isAd: false) == others.usualRates(item: item.id, isAd: false))
    }
  }

  @Test("The people of a cohort are the same however many follow them")
  func population() throws {
    let (few, many) = (try SmallWorld(people: 6), try SmallWorld(people: 24))
    #expect(few.population.users == Array(many.population.users.prefix(6)))
    #expect(few.population.devices == Array(many.population.devices.prefix(6)))
  }

  @Test("Affinity has mean zero and about unit variance over people and items, and likes what is alike alike")
  func moments() throws {
    let world = try SmallWorld(people: 300, items: 400)
    let values = try (0..<300).flatMap { person in
      try world.items.map { try #require(world.tastes.affinity(person: person, item: $0.id)) }
    }
    let mean = values.reduce(0, +) / Double(values.count)
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
    // Five kinds share most of their vectors, so that the sample is of few independent draws.
    #expect(abs(mean) < 0.15 && (0.5..<1.6).contains(variance))
    func agreement(_ left: Int, _ right: Int) throws -> Double {
      let pairs = try (0..<300).map { person in
        (
          try #require(world.tastes.affinity(person: person, item: world.items[left].id)),
          try #require(world.tastes.affinity(person: person, item: world.items[right].id))
        )
      }
      return pairs.reduce(0) { $0 + $1.0 * $1.1 } / 300
    }
    let alike = try (0..<40).map { try agreement($0 * 5, $0 * 5 + 200) }.reduce(0, +) / 40
    let unlike = try (0..<40).map { try agreement($0 * 5, $0 * 5 + 201) }.reduce(0, +) / 40
    #expect(alike > unlike + 0.3)
  }

  @Test("Rates are probabilities; an ad is clicked less, and what was seen often bores")
  func rates() throws {
    let world = try SmallWorld()
    for item in world.items.prefix(20) {
      let plain = try #require(world.tastes.rates(person: 0, item: item.id, isAd: false))
      let ad = try #require(world.tastes.rates(person: 0, item: item.id, isAd: true))
      let bored = try #require(world.tastes.rates(person: 0, item: item.id, isAd: false, fatigue: 4))
      #expect([plain.click, plain.save, plain.hide, plain.conversion].allSatisfy { (0...1).contains($0) })
      #expect(ad.click < plain.click && bored.click < plain.click)
      #expect(ad.hide > plain.hide && bored.hide > plain.hide)
    }
    #expect(world.tastes.rates(person: 0, item: try ItemID("unknown"), isAd: false) == nil)
  }

  @Test("The oracle knows the tastes of whom it is told of and what is usual for the others")
  func oracle() throws {
    let world = try SmallWorld()
    let model = OracleModel(tastes: world.tastes, personOfPseudonym: [77: 4])
    func clicks(_ pseudonym: Int64?) -> [Float] {
      model.predict(
        PredictionBatch(
          items: world.items.map(\.id), isAd: false, surface: .homeFeed, viewer: ViewerFeatures(pseudonym: pseudonym)),
        for: .none
      ).click
    }
    let own = try world.items.map { try #require(world.tastes.rates(person: 4, item: $0.id, isAd: false)).click }
    #expect(zip(clicks(77), own).allSatisfy { abs(Double($0) - $1 * Attention.average) < 1e-6 })
    #expect(clicks(nil) == clicks(5) && clicks(nil) != clicks(77))
    #expect(clicks(nil).allSatisfy { !$0.isNaN })
  }

  @Test("The advertisers of a plan hang together: every ad leads to a campaign with a worth and points at an item")
  func plan() throws {
    let world = try SmallWorld()
    #expect(world.plan.campaigns.count == 8 && !world.plan.ads.isEmpty)
    let items = Set(world.items.map(\.id))
    for ad in world.plan.ads {
      let campaign = try #require(world.plan.campaignOfAd[ad.id])
      #expect(world.plan.conversionValue[campaign].map { $0 > .zero } == true)
      #expect(items.contains(ad.item))
    }
  }
}
