import Domain
import Foundation
import Ledger
import Market
import TestSupport
import Testing

@testable import Engine

/// Twenty records for each version of the rules and the format of its time, as `Tests/Oracles/engine/make` wrote them.
///
/// A change that breaks the bytes needs a new format with a reader for the old one; a change that breaks a decision
/// needs a higher `Decider.rulesVersion`. Neither is mended by making the file anew.
@Suite("Golden records")
struct GoldenTests {
  private struct Golden: Codable {
    var policy: Policy
    /// Base64.
    var record: String
  }

  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Oracles/engine")
  private static let versions = 1...Decider.rulesVersion
  private static let key = [UInt8](1...32)
  private static let isMaking = ProcessInfo.processInfo.environment["VITRINE_MAKE_ORACLES"] != nil

  private static func file(rules: Int) -> URL {
    folder.appending(path: rules == 1 ? "records.json" : "records-rules-\(rules).json")
  }

  private func golden(rules: Int) throws -> [(record: DecisionRecord, bytes: [UInt8], policy: Policy)] {
    let entries = try JSONDecoder().decode([Golden].self, from: Data(contentsOf: Self.file(rules: rules)))
    return try entries.map { entry in
      let bytes = [UInt8](try #require(Data(base64Encoded: entry.record)))
      let version = try PolicyVersion(of: entry.policy)
      let record = try RecordCodec().decode(
        bytes[...], policy: { $0 == version ? entry.policy : nil }, key: { _ in Self.key })
      return (record, bytes, entry.policy)
    }
  }

  @Test("Twenty frozen inputs of each version of the rules decide as they always did", arguments: versions)
  func decisions(rules: Int) throws {
    let records = try golden(rules: rules).map(\.record)
    #expect(records.count == 20 && records.contains { $0.attempts.count > 1 })
    #expect(records.reduce(0) { $0 + $1.decision.awards.count } > 20)
    for record in records {
      for attempt in record.attempts {
        #expect(Decider.decide(record.input, excluding: attempt.excluded).awards == attempt.awards)
      }
      let last = try #require(record.attempts.last)
      #expect(Decider.decide(record.input, excluding: last.excluded) == record.decision)
      #expect(record.input.versions.rules == rules)
    }
  }

  @Test(
    "The bytes of each format read as they always did, and a record of the present one has the same bytes",
    arguments: versions)
  func bytes(rules: Int) throws {
    for (record, bytes, policy) in try golden(rules: rules) {
      // Rules 1 were recorded in format 1, rules 2 in format 2.
      #expect(bytes.first == UInt8(rules))
      let version = try PolicyVersion(of: policy)
      let again = try RecordCodec().encode(record, policyVersion: version, key: Self.key)
      if bytes.first == RecordCodec.version {
        #expect(again == bytes)
      } else {
        let back = try RecordCodec().decode(
          again[...], policy: { $0 == version ? policy : nil }, key: { _ in Self.key })
        #expect(back == record)
      }
    }
    let people = try golden(rules: rules).map(\.record.person)
    #expect(people.contains(.anonymous) && people.contains { if case .known = $0 { true } else { false } })
  }

  @Test("The golden file of the rules in force is made", .enabled(if: isMaking))
  func make() throws {
    let entries = try (0..<20).map { number in
      var random = SeededRandom(seed: UInt64(number), stream: "golden")
      var input = try random.decisionInput(ads: 14, items: 8)
      input.versions.rules = Decider.rulesVersion
      try random.advertiseContent(of: &input)
      input.policy.pageSize = max(input.policy.pageSize, 8)
      input.page.size = 8
      input.policy.adLoad = AdLoad(firstPosition: number % 3, gap: 1, maximum: 3)
      input.policy.saveValue = Micros(rawValue: Int64(number * 100))
      if number.isMultiple(of: 2) {
        input.organic.relevance = (0..<input.organic.count).map { FixedPoint(raw: Int64($0 % 3) << 29) }
      }
      var attempts = [Attempt(excluded: [], awards: Decider.decide(input).awards)]
      if number % 4 == 0, let winner = attempts[0].awards.first {
        let refusal = Refusal(campaign: input.ads.campaign[winner.row], reason: .budgetRefused)
        attempts.append(Attempt(excluded: [refusal], awards: Decider.decide(input, excluding: [refusal]).awards))
      }
      let decision = Decider.decide(input, excluding: attempts.last?.excluded ?? [])
      let person: PersonalPart =
        number % 3 == 0 ? .known(pseudonym: Int64(number + 1), context: try random.personalContext()) : .anonymous
      let entries = decision.entries.count
      let features = FeatureRecord(
        schema: "golden", lists: [[1, 2], [UInt32(number)]], width: 2,
        numbers: (0..<(2 * entries)).map { Float($0) / 3 }, ids: (0..<entries).map(UInt32.init))
      let record = DecisionRecord(
        input: input, attempts: attempts, decision: decision, person: person,
        features: number % 5 == 0 ? nil : features)
      let bytes = try RecordCodec().encode(record, policyVersion: PolicyVersion(of: input.policy), key: Self.key)
      return Golden(policy: input.policy, record: Data(bytes).base64EncodedString())
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    try (encoder.encode(entries) + Data("\n".utf8)).write(to: Self.file(rules: Decider.rulesVersion))
  }
}
