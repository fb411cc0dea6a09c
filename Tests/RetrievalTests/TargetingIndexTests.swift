import Domain
import Funnel
import Retrieval
import Testing

@Suite("Targeting index")
struct TargetingIndexTests {
  @Test("One kind that does not fit keeps an ad back, and gives its reason", arguments: Refusal.all)
  func refuses(_ refusal: Refusal) throws {
    let (rule, viewer) = try refusal.make()
    let index = TargetingIndex(rules: [TargetingIndex.Rule(targeting: Targeting()), rule])
    let answer = index.eligibility(for: viewer)
    #expect(answer.reason(1) == refusal.reason)
    #expect(answer.isEligible(1) == (refusal.reason == nil))
    #expect(answer.isEligible(0))
    #expect(answer.dropCounts() == (refusal.reason.map { [$0: 1] } ?? [:]))
  }

  @Test("Every reason decides a case of the table")
  func tableIsComplete() {
    #expect(Set(Refusal.all.compactMap(\.reason)) == Set(DropReason.targetingNames.keys))
  }

  @Test("Of two kinds that do not fit, the one asked first gives the reason")
  func orderOfReasons() throws {
    let targeting = Targeting(
      interests: .init(include: [try Category("art")]), places: .init(include: [try Place("AT")]), ages: [.from25])
    let index = TargetingIndex(rules: [TargetingIndex.Rule(targeting: targeting, rating: .mature)])
    var viewer = Viewer(surface: .homeFeed, hourOfWeek: 0)
    #expect(index.eligibility(for: viewer).reason(0) == .contentRating)
    viewer.ratingLimit = .mature
    #expect(index.eligibility(for: viewer).reason(0) == .targetingPlaces)
    viewer.place = try Place("AT")
    #expect(index.eligibility(for: viewer).reason(0) == .personalizationConsent)
    viewer.consent = .all
    #expect(index.eligibility(for: viewer).reason(0) == .targetingInterests)
    viewer.interests = [try Category("art")]
    #expect(index.eligibility(for: viewer).reason(0) == .targetingAges)
    viewer.age = .from25
    #expect(index.eligibility(for: viewer).reason(0) == nil)
  }

  @Test("An index without rows answers with none")
  func empty() {
    let answer = TargetingIndex(rules: []).eligibility(for: Viewer(surface: .ads, hourOfWeek: 3))
    #expect(answer.rowCount == 0)
    #expect(answer.count == 0)
    #expect(answer.eligibleRows.isEmpty)
    #expect(answer.dropCounts().isEmpty)
  }

  @Test("Reasons have numbers of their own in 200...249, and names")
  func reasons() throws {
    #expect(DropReason.targetingNames.keys.allSatisfy { (200...249).contains($0.rawValue) })
    let catalogue = try DropReasonCatalogue([DropReason.funnelNames, DropReason.targetingNames])
    #expect(catalogue.name(of: .targetingKeywords) == "targeting.keywords")
    #expect(catalogue.reason(named: "consent.personalization") == .personalizationConsent)
  }
}
