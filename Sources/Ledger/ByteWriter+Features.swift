import Domain

extension ByteWriter {
  /// 0 for none, 1 for plain ones, 2 for those sealed with the person's key.
  mutating func write(
    features: FeatureRecord?, person: PersonalPart, key: [UInt8]?, decision: DecisionID
  ) throws(LedgerError) {
    guard let features else { return write(0) }
    var content = ByteWriter()
    content.write(features)
    switch person {
    case .anonymous:
      write(1)
      write(raw: content.bytes)
    case .known:
      guard let key else { throw PersonalSeal.missingKey }
      write(2)
      write(raw: try PersonalSeal.seal(content.bytes, .features, key: key, decision: decision))
    case .sealed: write(0)
    }
  }

  private mutating func write(_ features: FeatureRecord) {
    write(text: features.schema)
    write(count: features.lists.count)
    for list in features.lists {
      write(count: list.count)
      for id in list { write(UInt64(id)) }
    }
    write(count: features.ids.count)
    for id in features.ids { write(UInt64(id)) }
    write(count: features.width)
    write(raw: features.numbers.flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian, Array.init) })
  }
}

extension ByteReader {
  /// - Parameter entries: of the decision; features have a row for each.
  /// - Returns: nil when there are none, or none that can be read without the person's key.
  mutating func readFeatures(
    entries: Int, person: PersonalPart, decision: DecisionID, key: (Int64) throws -> [UInt8]?
  ) throws -> FeatureRecord? {
    let content: ArraySlice<UInt8>
    switch try read() {
    case 0: return nil
    case 1: content = try readRaw()
    case 2:
      let sealed = try readRaw()
      guard let pseudonym = person.pseudonym, let key = try key(pseudonym) else { return nil }
      content = try PersonalSeal.open(sealed, .features, key: key, decision: decision)[...]
    default: throw Self.corrupt("the features")
    }
    var reader = ByteReader(content)
    return try reader.readFeatures(entries: entries)
  }

  private mutating func readFeatures(entries: Int) throws(LedgerError) -> FeatureRecord {
    let schema = try readText()
    let lists = try readList { reader throws(LedgerError) in
      try reader.readList { reader throws(LedgerError) in try reader.readID() }
    }
    let ids = try readList { reader throws(LedgerError) in try reader.readID() }
    let width = try readInt()
    let raw = try readRaw()
    let (size, overflow) = width.multipliedReportingOverflow(by: 4 * ids.count)
    guard ids.count == entries, !overflow, size == raw.count, isAtEnd else { throw Self.corrupt("the features") }
    let numbers = raw.withUnsafeBytes { bytes in
      (0..<(raw.count / 4)).map { index in
        Float(bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self)))
      }
    }
    return FeatureRecord(schema: schema, lists: lists, width: width, numbers: numbers, ids: ids)
  }

  private mutating func readID() throws(LedgerError) -> UInt32 {
    guard let id = UInt32(exactly: try read()) else { throw Self.corrupt("an identifier") }
    return id
  }
}
