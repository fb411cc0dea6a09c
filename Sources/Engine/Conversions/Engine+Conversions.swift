import Domain
import Funnel
public import Store

extension Engine {
  /// Takes conversions that other systems report: durable when this returns, each counted once.
  ///
  /// A person's next request knows of those that were joined to them.
  package func record(conversions rows: [RequestRow]) async throws -> [Result<ConversionOutcome, RowRefusal>] {
    let (database, now, tokens) = (database, now, signer.servedAds)
    // What was just decided may not be in the index yet.
    try await ledgerExecutor.run { [log] in try log.flushIndex() }
    let outcomes = try await offload { try database.record(conversions: rows, at: now, tokens: tokens) }
    let events = outcomes.compactMap { outcome in
      if case .success(.accepted(let event, _)) = outcome { event } else { nil }
    }
    users.apply(events, receivedAt: now)
    statistics.note(events.compactMap { event in event.item.map { (event, $0) } })
    return outcomes
  }
}

extension DataDirectory {
  /// Reads the tokens of this market, also those that bill no more.
  /// - Throws: `badSettings` when the secret cannot be read.
  public func tokenReader() throws -> TokenReader { try TokenSigner(secret: secret()).servedAds }
}

extension TokenSigner {
  /// Reads tokens of whichever age.
  var servedAds: TokenReader {
    { text in
      guard let reading = try? read(text, at: Timestamp(milliseconds: .min)) else { return nil }
      let token =
        switch reading {
        case .valid(let token), .expired(let token): token
        }
      return ServedAd(
        decision: token.decision, position: token.position, ad: token.ad, advertiser: token.advertiser)
    }
  }
}
