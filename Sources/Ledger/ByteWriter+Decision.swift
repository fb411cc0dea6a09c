import Domain
import Funnel
import Market

extension ByteWriter {
  mutating func write(attempts: [Attempt]) {
    write(count: attempts.count)
    for attempt in attempts {
      write(count: attempt.excluded.count)
      for refusal in attempt.excluded {
        write(reference: refusal.campaign.rawValue)
        write(UInt64(refusal.reason.rawValue))
      }
      write(awards: attempt.awards)
    }
  }

  mutating func write(decision: Decision) {
    write(count: decision.entries.count)
    for entry in decision.entries {
      switch entry {
      case .organic(let row, let propensity):
        write(UInt64(row) << 1)
        write(signed: propensity.raw)
      case .ad(let award):
        write(UInt64(award) << 1 | 1)
      }
    }
    write(awards: decision.awards)
    write(count: decision.dropped.count)
    for drop in decision.dropped {
      write(count: drop.row)
      write(UInt64(drop.reason.rawValue))
    }
  }

  private mutating func write(awards: [AwardedAd]) {
    write(count: awards.count)
    for award in awards {
      write(count: award.row)
      write(count: award.position)
      write(signed: award.price.rawValue)
      switch award.setBy {
      case .reserve: write(optional: nil)
      case .rival(let row): write(optional: Int64(row))
      case .ownBid: write(optional: Self.ownBid)
      }
      write(signed: award.hold.rawValue)
    }
  }

  /// In place of a rival's row; no page has so many ads.
  static let ownBid = Int64(Int32.max)

  mutating func write(person: PersonalPart, key: [UInt8]?, decision: DecisionID) throws(LedgerError) {
    switch person {
    case .anonymous:
      write(0)
    case .known(let pseudonym, let context):
      guard let key else { throw PersonalSeal.missingKey }
      write(1)
      write(signed: pseudonym)
      write(raw: try PersonalSeal.seal(context, key: key, decision: decision))
    case .sealed(let pseudonym):
      write(2)
      write(signed: pseudonym)
    }
  }
}

extension ByteReader {
  mutating func readAttempts(ads: Int) throws(LedgerError) -> [Attempt] {
    let count = try readCount()
    var attempts: [Attempt] = []
    for _ in 0..<count {
      var excluded: [Refusal] = []
      for _ in 0..<(try readCount()) {
        excluded.append(Refusal(campaign: try readIdentifierReference(), reason: try readReason()))
      }
      attempts.append(Attempt(excluded: excluded, awards: try readAwards(ads: ads)))
    }
    return attempts
  }

  mutating func readDecision(ads: Int, organic: Int) throws(LedgerError) -> Decision {
    var decision = Decision()
    var adEntries = 0
    for _ in 0..<(try readCount()) {
      let raw = try readInt()
      if raw & 1 == 1 {
        decision.entries.append(.ad(award: raw >> 1))
        adEntries = max(adEntries, (raw >> 1) + 1)
      } else {
        guard raw >> 1 < organic else { throw Self.corrupt("a row") }
        decision.entries.append(.organic(row: raw >> 1, propensity: FixedPoint(raw: try readSigned())))
      }
    }
    decision.awards = try readAwards(ads: ads)
    guard adEntries <= decision.awards.count else { throw Self.corrupt("an award") }
    for _ in 0..<(try readCount()) {
      decision.dropped.append(DroppedRow(row: try readRow(below: ads), reason: try readReason()))
    }
    return decision
  }

  private mutating func readAwards(ads: Int) throws(LedgerError) -> [AwardedAd] {
    try readList { reader throws(LedgerError) in
      let row = try reader.readRow(below: ads)
      let position = try reader.readInt()
      let price = Micros(rawValue: try reader.readSigned())
      let rival = try reader.readOptional()
      if let rival, rival >= Int64(ads), rival != ByteWriter.ownBid { throw Self.corrupt("a rival") }
      let setBy: AwardedAd.PriceSetter =
        switch rival {
        case nil: .reserve
        case ByteWriter.ownBid?: .ownBid
        case let row?: .rival(row: Int(row))
        }
      return AwardedAd(
        row: row, position: position, price: price, setBy: setBy, hold: Micros(rawValue: try reader.readSigned()))
    }
  }

  private mutating func readRow(below count: Int) throws(LedgerError) -> Int {
    let row = try readInt()
    guard row < count else { throw Self.corrupt("a row") }
    return row
  }

  mutating func readPerson(decision: DecisionID, key: (Int64) throws -> [UInt8]?) throws -> PersonalPart {
    switch try read() {
    case 0: return .anonymous
    case 1:
      let pseudonym = try readSigned()
      let sealed = try readRaw()
      guard let key = try key(pseudonym) else { return .sealed(pseudonym: pseudonym) }
      return .known(pseudonym: pseudonym, context: try PersonalSeal.open(sealed, key: key, decision: decision))
    case 2: return .sealed(pseudonym: try readSigned())
    default: throw Self.corrupt("the personal part")
    }
  }
}
