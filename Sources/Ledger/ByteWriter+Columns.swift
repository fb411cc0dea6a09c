import Domain
import Funnel
import Market

extension ByteWriter {
  mutating func write(ads: AdColumns) {
    write(count: ads.count)
    write(texts: ads.ad.map(\.rawValue))
    for item in ads.item { write(reference: item.rawValue) }
    for campaign in ads.campaign { write(reference: campaign.rawValue) }
    for advertiser in ads.advertiser { write(reference: advertiser.rawValue) }
    for bid in ads.bid {
      write(UInt64(bid.amount.rawValue) << 1 | (bid.event == .click ? 1 : 0))
    }
    for multiplier in ads.multiplier { write(signed: multiplier.raw) }
    write(predictions: ads.predictions)
    for free in ads.freeBudget { write(signed: free.rawValue) }
    for cap in ads.cap {
      write(optional: cap.map { Int64($0.allowed) })
      if let cap { write(count: cap.used) }
    }
    write(sources: ads.sources)
  }

  mutating func write(organic: OrganicColumns) {
    write(count: organic.count)
    write(texts: organic.item.map(\.rawValue))
    write(predictions: organic.predictions)
    write(sources: organic.sources)
    write(count: organic.relevance.count)
    for relevance in organic.relevance { write(signed: relevance.raw) }
  }

  private mutating func write(predictions: Predictions) {
    for column in [predictions.click, predictions.save, predictions.hide, predictions.conversion] {
      for value in column { write(optional: value?.raw) }
    }
  }

  private mutating func write(sources: [SourceSet]) {
    for set in sources { write(set.rawValue) }
  }
}

extension ByteReader {
  mutating func readAds() throws(LedgerError) -> AdColumns {
    let count = try readCount()
    var ads = AdColumns()
    ads.ad = try readIdentifiers(count)
    for _ in 0..<count { ads.item.append(try readIdentifierReference()) }
    for _ in 0..<count { ads.campaign.append(try readIdentifierReference()) }
    for _ in 0..<count { ads.advertiser.append(try readIdentifierReference()) }
    for _ in 0..<count {
      let raw = try read()
      let amount = Micros(rawValue: Int64(raw >> 1))
      ads.bid.append(
        try legal { () throws(DomainError) in try Bid(event: raw & 1 == 1 ? .click : .impression, amount: amount) })
    }
    for _ in 0..<count { ads.multiplier.append(FixedPoint(raw: try readSigned())) }
    ads.predictions = try readPredictions(count)
    for _ in 0..<count { ads.freeBudget.append(Micros(rawValue: try readSigned())) }
    for _ in 0..<count {
      let allowed = try readOptional()
      guard let allowed else {
        ads.cap.append(nil)
        continue
      }
      ads.cap.append(CapState(used: try readInt(), allowed: Int(allowed)))
    }
    ads.sources = try readSources(count)
    return ads
  }

  /// - Parameter hasRelevance: whether the record's format knows it.
  mutating func readOrganic(hasRelevance: Bool) throws(LedgerError) -> OrganicColumns {
    let count = try readCount()
    var organic = OrganicColumns()
    organic.item = try readIdentifiers(count)
    organic.predictions = try readPredictions(count)
    organic.sources = try readSources(count)
    guard hasRelevance else { return organic }
    organic.relevance = try readList { reader throws(LedgerError) in FixedPoint(raw: try reader.readSigned()) }
    guard organic.relevance.isEmpty || organic.relevance.count == count else { throw Self.corrupt("the relevance") }
    return organic
  }

  private mutating func readPredictions(_ count: Int) throws(LedgerError) -> Predictions {
    var columns: [[FixedPoint?]] = []
    for _ in 0..<4 {
      var column: [FixedPoint?] = []
      column.reserveCapacity(count)
      for _ in 0..<count { column.append(try readOptional().map(FixedPoint.init(raw:))) }
      columns.append(column)
    }
    return Predictions(click: columns[0], save: columns[1], hide: columns[2], conversion: columns[3])
  }

  private mutating func readSources(_ count: Int) throws(LedgerError) -> [SourceSet] {
    var sources: [SourceSet] = []
    for _ in 0..<count { sources.append(SourceSet(rawValue: try read())) }
    return sources
  }
}
