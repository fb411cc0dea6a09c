import Domain
public import Market

/// The binary form of a decision record, version 2; version 1 has neither features nor relevance.
///
///     record   = version u8, table of texts, head, page, versions, arms, ads, organic, traces ×2, dropped ×2,
///                attempts, decision, personal part, features
///
/// Integers are LEB128, signed ones zigzag; probabilities and multipliers are `FixedPoint` numbers; a text that repeats is a
/// reference into the table; columns of texts are front-coded. Columns are written one after the other. The order of fields never changes within a version;
/// a reader keeps reading all versions that were ever released.
public struct RecordCodec: Sendable {
  public static let version: UInt8 = 2

  public init() {}

  /// - Parameters:
  ///   - policyVersion: names `record.input.policy`, which is kept once beside the records.
  ///   - key: the person's 32-byte key; needed when the personal part is known.
  /// - Throws: `sealing` when a known person has no key, or one that is not of 32 bytes.
  public func encode(_ record: DecisionRecord, policyVersion: PolicyVersion, key: [UInt8]?)
    throws(LedgerError) -> [UInt8]
  {
    var writer = ByteWriter()
    writer.write(head: record.input, policyVersion: policyVersion)
    writer.write(ads: record.input.ads)
    writer.write(organic: record.input.organic)
    writer.write(traces: record.input.adTraces)
    writer.write(traces: record.input.organicTraces)
    writer.write(dropped: record.input.droppedAds)
    writer.write(dropped: record.input.droppedItems)
    writer.write(attempts: record.attempts)
    writer.write(decision: record.decision)
    try writer.write(person: record.person, key: key, decision: record.input.id)
    try writer.write(features: record.features, person: record.person, key: key, decision: record.input.id)
    return [Self.version] + writer.finished()
  }

  /// - Parameters:
  ///   - policy: gives the policy of a version, or nil.
  ///   - key: gives the key of a pseudonym, or nil when it was destroyed; the personal part then stays sealed.
  /// - Throws: `corrupt`, `newer`, `unknownPolicy`, `sealing`.
  public func decode(
    _ bytes: ArraySlice<UInt8>, policy: (PolicyVersion) throws -> Policy?, key: (Int64) throws -> [UInt8]?
  ) throws -> DecisionRecord {
    guard let version = bytes.first else { throw ByteReader.corrupt("its start") }
    guard version > 0 else { throw ByteReader.corrupt("its version") }
    guard version <= Self.version else {
      throw LedgerError(.newer, "A record has format \(version), this Vitrine reads up to \(Self.version): update it.")
    }
    var reader = ByteReader(bytes.dropFirst())
    try reader.readTable()
    var (input, policyVersion) = try reader.readHead()
    guard let known = try policy(policyVersion) else {
      throw LedgerError(
        .unknownPolicy,
        "Policy \(policyVersion) is not in the ledger: restore the file policies/\(policyVersion).json.")
    }
    input.policy = known
    input.ads = try reader.readAds()
    input.organic = try reader.readOrganic(hasRelevance: version > 1)
    input.adTraces = try reader.readTraces()
    input.organicTraces = try reader.readTraces()
    input.droppedAds = try reader.readDropped()
    input.droppedItems = try reader.readDropped()
    let attempts = try reader.readAttempts(ads: input.ads.count)
    let decision = try reader.readDecision(ads: input.ads.count, organic: input.organic.count)
    let person = try reader.readPerson(decision: input.id, key: key)
    let features =
      version == 1
      ? nil
      : try reader.readFeatures(entries: decision.entries.count, person: person, decision: input.id, key: key)
    guard reader.isAtEnd else { throw ByteReader.corrupt("its end") }
    return DecisionRecord(
      input: input, attempts: attempts, decision: decision, person: person, features: features)
  }
}
