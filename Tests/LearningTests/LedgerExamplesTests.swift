import Domain
import Foundation
import Ledger
import Prediction
import Store
import Testing

@testable import Learning

@Suite("Examples from the ledger")
struct LedgerExamplesTests {
  let ledger: LedgerFixture

  init() throws { ledger = try LedgerFixture() }

  private func labels(_ columns: ExampleColumns) -> [[Bool?]] {
    columns.outcomes.map { outcome in RankerTask.allCases.map { outcome[$0] } }
  }

  @Test("Each confirmed impression is one example with the features of its entry and what happened to it")
  func join() throws {
    let first = try ledger.decide(1)
    let second = try ledger.decide(2, user: UserID("ada"))
    for position in 0..<3 { try ledger.report(.impression, first, at: position) }
    try ledger.report(.click, first, at: 0)
    try ledger.report(.save, first, at: 0)
    try ledger.report(.click, first, at: 1)
    try ledger.report(.checkout, first, at: 1)
    try ledger.report(.hide, first, at: 2)
    try ledger.report(.impression, second, at: 1)
    let examples = try ledger.examples()
    #expect(
      labels(examples.columns) == [
        [true, true, false, nil], [true, false, false, true], [false, false, true, nil], [false, false, false, false],
      ])
    let columns = examples.columns
    #expect(columns.candidates == [1, 2, 3, 2])
    #expect((0..<4).map { columns[$0, 0] } == [10, 11, 12, 21])
    #expect((0..<4).map { columns[$0, FeatureSchema.width - 1] } == [10, 11, 12, 21])
    #expect(columns.pages.map(\.decision) == [first, second])
    #expect(columns.pages.map(\.passed) == [[1], [2]])
    #expect(columns.pages[0].person == nil)
    #expect(columns.pages[1].person == (try ledger.database.person(for: UserID("ada"))).pseudonym)
    #expect(examples.tally.examples == 4 && examples.tally.unconfirmed == 2 && examples.tally.decisions == 2)
  }

  @Test("Invalid traffic is neither an impression nor an outcome of any example")
  func filtered() throws {
    let decision = try ledger.decide(1)
    try ledger.report(.impression, decision, at: 0)
    try ledger.filter(.click, decision, at: 0)
    try ledger.filter(.impression, decision, at: 1)
    let examples = try ledger.examples()
    #expect(labels(examples.columns) == [[false, false, false, nil]])
    #expect(examples.tally.unconfirmed == 2 && examples.tally.foreignEvents == 0)
  }

  @Test("An outcome counts once, however often and however late it was sent")
  func duplicates() throws {
    let decision = try ledger.decide(1)
    try ledger.report(.click, decision, at: 0)
    try ledger.report(.impression, decision, at: 0)
    let once = try ledger.examples()
    for again in 1...3 {
      try ledger.report(.impression, decision, at: 0, again: again)
      try ledger.report(.click, decision, at: 0, again: again, received: Timestamp(milliseconds: 9_000_000_000))
    }
    let often = try ledger.examples()
    #expect(often.columns == once.columns)
    #expect(often.columns.snapshot == once.columns.snapshot)
    try ledger.report(.save, decision, at: 0, happened: LedgerFixture.time(100_000))
    let late = try ledger.examples()
    #expect(labels(late.columns) == [[true, true, false, nil]])
    #expect(late.columns.snapshot != once.columns.snapshot)
  }

  @Test("A click without a confirmed impression is no example, and an event of another entry changes nothing")
  func strangers() throws {
    let decision = try ledger.decide(1)
    try ledger.report(.impression, decision, at: 0, item: "one")
    try ledger.report(.click, decision, at: 0, item: "two")
    try ledger.report(.click, decision, at: 7)
    try ledger.report(.click, decision, at: 2)
    let examples = try ledger.examples()
    #expect(labels(examples.columns) == [[false, false, false, nil]])
    #expect(examples.tally.foreignEvents == 2)
    #expect(examples.tally.unconfirmed == 2)
  }

  @Test("Decisions of deleted people are left out")
  func deleted() throws {
    for (number, user) in ["ada", "bob", "ada"].enumerated() {
      try ledger.report(.impression, ledger.decide(number, user: UserID(user)), at: 0)
    }
    #expect(try ledger.examples().columns.count == 3)
    _ = try ledger.database.deleteUser(UserID("ada"))
    let examples = try ledger.examples()
    #expect(examples.columns.pages.map(\.decision.rawValue) == ["decision-1"])
    #expect(examples.tally.deletedPeople == 2)
  }

  @Test("Ads of people who did not agree to measurement are left out, the content beside them is not")
  func consent() throws {
    let consent = Consent(personalization: true, measurement: false, offsite: true)
    let decision = try ledger.decide(1, user: UserID("ada"), consent: consent)
    for position in 0..<3 { try ledger.report(.impression, decision, at: position) }
    let examples = try ledger.examples()
    #expect(examples.columns.candidates == [1, 3])
    #expect(examples.tally.withoutConsent == 1)
  }

  @Test("Records without features, with others, or with features that do not fit are counted and passed over")
  func otherFeatures() throws {
    let adjustments: [(inout DecisionRecord) -> Void] = [
      { $0.features = nil }, { $0.features?.schema = "ranker-features.0" }, { $0.features?.ids.removeLast() },
      { $0.features?.numbers[3] = .nan }, { $0.features?.lists = [] }, { $0.features?.ids[0] = 1_024 }, { _ in },
    ]
    for (number, adjust) in adjustments.enumerated() {
      try ledger.report(.impression, ledger.decide(number, adjust), at: 0)
    }
    let examples = try ledger.examples()
    #expect(examples.columns.pages.map(\.decision.rawValue) == ["decision-6"])
    #expect(examples.tally.withoutFeatures == 1 && examples.tally.otherSchema == 1 && examples.tally.unreadable == 4)
  }

  @Test("What was decided or happened from a time on does not exist for a training up to it")
  func until() throws {
    let decisions = try (1...4).map { try ledger.decide($0) }
    for decision in decisions { try ledger.report(.impression, decision, at: 0) }
    try ledger.report(.click, decisions[0], at: 0, happened: LedgerFixture.time(3))
    try ledger.report(.click, decisions[1], at: 0, happened: LedgerFixture.time(2))
    let examples = try ledger.examples(.init(until: LedgerFixture.time(3)))
    #expect(labels(examples.columns).map { $0[0] } == [false, true])
  }

  @Test("Above the limit the oldest pages go first, whole", arguments: [1, 5, 9, 100, 599])
  func limit(limit: Int) throws {
    for number in 0..<300 {
      let decision = try ledger.decide(number)
      for position in [0, 2] { try ledger.report(.impression, decision, at: position) }
    }
    let examples = try ledger.examples(.init(limit: limit))
    let pages = limit / 2
    #expect(examples.columns.count == 2 * pages)
    #expect(examples.columns.pages.map(\.at) == ((300 - pages)..<300).map(LedgerFixture.time))
    #expect(examples.columns.pageOfRow == (0..<Int32(2 * pages)).map { $0 / 2 })
    #expect(examples.columns.dense.count == 2 * pages * FeatureSchema.width)
    #expect(examples.tally.overLimit == 600 - 2 * pages)
  }
}
