public import Domain
public import Foundation

/// Reads files of items, users, campaigns, events, audiences and conversions into the database.
///
/// Running a file twice changes nothing; a row that changed replaces what is stored. A row that cannot be taken is written to
/// a file with its line, cause and remedy, and stops nothing. An import that was killed continues where its last transaction
/// ended when it is run again. Memory is bounded, whatever the file's size, and transactions are short, so that other writers
/// get their turn.
public struct Importer: Sendable {
  let database: MarketDatabase
  let clock: any MarketClock
  let currency: CurrencyRule
  let format: ImportFormat?
  let tokens: TokenReader
  var limits = ImportLimits()
  /// Called where a crash would do the most harm; tests crash there.
  var checkpoint: @Sendable (ImportStage) throws -> Void = { _ in }

  /// - Parameters:
  ///   - currency: the currency of rows that state none; with nil, rows with amounts must state it.
  ///   - format: nil to go by the file's name.
  ///   - tokens: reads the tokens of conversions; without it a row with one is rejected.
  /// - Throws: `StoreError`: `badFile` for a currency that is not the market's.
  public init(
    database: MarketDatabase, clock: any MarketClock = SystemClock(), currency: Currency? = nil,
    format: ImportFormat? = nil, tokens: @escaping TokenReader = { _ in nil }
  ) throws {
    let market = database.settings.currency
    if let currency, currency != market {
      throw StoreError(.badFile, "The market counts in \(market), not \(currency): convert the file's amounts first.")
    }
    self.database = database
    self.clock = clock
    self.currency = CurrencyRule(market: market, isAssumed: currency != nil)
    self.format = format
    self.tokens = tokens
  }

  /// Imports one file.
  /// - Parameter progress: called after transactions, at most every 100 ms, and at the end.
  /// - Throws: `StoreError`: `badFile` for a file that cannot be read as what it claims to be, after keeping what came before
  ///   the damage; `busy` while another process imports the same file; `diskFull`.
  public func run(
    _ entity: ImportEntity, from file: URL, progress: (ImportProgress) -> Void = { _ in }
  ) throws -> ImportReport {
    guard let format = format ?? ImportFormat(nameOf: file) else {
      throw StoreError(
        .badFile, "The name \(file.lastPathComponent) states no format: add --input-format jsonl or csv.")
    }
    let source = try ByteSource(file, limits: limits)
    let identity = try FileIdentity.of(file, entity: entity, format: format)
    let previous = try database.read { try ImportState.unfinished(identity, entity, in: $0) }
    let state = previous ?? ImportState(identity: identity, entity: entity, startedAt: clock.now())
    let rejects = try RejectFile(
      database.directory.appending(path: "imports/\(entity)-\(identity.prefix(16)).rejected.jsonl"),
      keeping: state.rejectedBytes)
    switch format {
    case .jsonl:
      var run = ImportRun(
        self, state, rejects, totalBytes: source.sizeOnDisk,
        reader: try LineReader(source, from: state.next, limits: limits), namesAreCommon: false)
      return try run.finish(resumed: previous != nil, progress: progress)
    case .csv:
      let isMixed = entity == .campaigns || entity == .audiences
      var run = ImportRun(
        self, state, rejects, totalBytes: source.sizeOnDisk,
        reader: try CSVReader(source, from: state.next, dropsEmptyCells: isMixed, limits: limits),
        namesAreCommon: !isMixed)
      return try run.finish(resumed: previous != nil, progress: progress)
    }
  }
}

/// Moments of an import's transaction.
enum ImportStage: Sendable, CaseIterable {
  case rowsStored, rejectsWritten, progressStored, committed
}
