import Domain
import Ledger
import Market
import TestSupport

/// A codec with the one policy and the one key that a test's record needs.
struct RecordFixture {
  static let key = [UInt8](0..<32)

  let record: DecisionRecord
  let policyVersion: PolicyVersion
  private let codec = RecordCodec()

  init(_ record: DecisionRecord) throws {
    self.record = record
    policyVersion = try PolicyVersion(of: record.input.policy)
  }

  func encoded(key: [UInt8]? = Self.key) throws -> [UInt8] {
    try codec.encode(record, policyVersion: policyVersion, key: key)
  }

  func decode(_ bytes: [UInt8], key: [UInt8]? = Self.key) throws -> DecisionRecord {
    try codec.decode(
      bytes[...], policy: { $0 == policyVersion ? record.input.policy : nil }, key: { _ in key })
  }

  /// A record of a known person, with at least one of everything and short columns.
  static func small() throws -> RecordFixture {
    var random = SeededRandom(seed: 4, stream: "small record")
    var record = try random.decisionRecord()
    record.input = try random.decisionInput(ads: 3, items: 2)
    record.input.ads.cap[0] = CapState(used: 1, allowed: 3)
    record.attempts = [
      Attempt(excluded: [], awards: [Self.award]),
      Attempt(
        excluded: [Refusal(campaign: record.input.ads.campaign[1], reason: .budgetRefused)], awards: [Self.award]),
    ]
    record.decision = Decision(
      entries: [.organic(row: 1, propensity: .one), .ad(award: 0)], awards: [Self.award],
      dropped: [DroppedRow(row: 0, reason: .outranked), DroppedRow(row: 1, reason: .budgetRefused)])
    record.person = .known(pseudonym: -77, context: try random.personalContext())
    record.features = FeatureRecord(schema: "s", lists: [[7], []], width: 2, numbers: [1, -0.5, 0, 3], ids: [4, 5])
    return try RecordFixture(record)
  }

  private static let award = AwardedAd(
    row: 2, position: 1, price: Micros(rawValue: 1_234), setBy: .rival(row: 1), hold: Micros(rawValue: 99))
}
