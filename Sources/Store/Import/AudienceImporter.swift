public import Domain
public import Foundation

/// Reads files of customers onto the list of an audience; `AudienceMemberRow` lists their fields.
///
/// Running a file twice changes nothing. A row that cannot be taken is written to a file with its line, cause and remedy, and
/// without what it says. Memory is bounded, and transactions are short.
public struct AudienceImporter: Sendable {
  private let database: MarketDatabase
  private let clock: any MarketClock
  private let format: ImportFormat?
  private let limits = ImportLimits()

  /// - Parameter format: nil to go by the file's name.
  public init(database: MarketDatabase, clock: any MarketClock = SystemClock(), format: ImportFormat? = nil) {
    self.database = database
    self.clock = clock
    self.format = format
  }

  /// - Parameters:
  ///   - audience: made as a customer list where it is missing.
  ///   - replaces: whether who is not in the file comes off the list, at its end.
  ///   - progress: called after each transaction.
  /// - Throws: `StoreError`: `badFile` for a file that cannot be read as what it claims to be, `badRow` for an audience that
  ///   is no list, `busy` while another process imports the same file.
  public func run(
    _ audience: AudienceID, from file: URL, replaces: Bool = false, progress: (ImportProgress) -> Void = { _ in }
  ) throws -> AudienceImportReport {
    guard let format = format ?? ImportFormat(nameOf: file) else {
      throw StoreError(
        .badFile, "The name \(file.lastPathComponent) states no format: add --input-format jsonl or csv.")
    }
    let source = try ByteSource(file, limits: limits)
    let identity = try FileIdentity.of(file, entity: .audiences, format: format)
    let rejects = try RejectFile(
      database.directory.appending(path: "imports/members-\(identity.prefix(16)).rejected.jsonl"), keeping: 0)
    let upload = try database.write { connection in
      _ = try MarketDatabase.customerList(audience, in: connection)
      return try AudienceBook.nextUpload(of: audience, in: connection)
    }
    var run = Run(database: database, audience: audience, upload: upload, rowLimit: limits.batchRows)
    let total = source.sizeOnDisk
    switch format {
    case .csv:
      var reader = try CSVReader(source, from: .start, dropsEmptyCells: false, limits: limits)
      try run.read(&reader, namesAreCommon: true, rejects: rejects, totalBytes: total, progress)
    case .jsonl:
      var reader = try LineReader(source, from: .start, limits: limits)
      try run.read(&reader, namesAreCommon: false, rejects: rejects, totalBytes: total, progress)
    }
    if run.rejected == 0 { try rejects.remove() }
    let count = try database.write { connection in
      if replaces { try AudienceBook.drop(before: upload, of: audience, in: connection) }
      return try AudienceBook.count(
        MarketDatabase.customerList(audience, in: connection), at: clock.now(), in: connection)
    }
    return AudienceImportReport(
      rows: run.rows, added: run.added, rejected: run.rejected, count: count,
      rejects: run.rejected == 0 ? nil : rejects.url)
  }

  private struct Run {
    let database: MarketDatabase
    let audience: AudienceID
    let upload: Int64
    let rowLimit: Int
    var rows = 0
    var added = 0
    var rejected = 0

    mutating func read(
      _ reader: inout some RecordReader, namesAreCommon: Bool, rejects: borrowing RejectFile, totalBytes: Int64,
      _ progress: (ImportProgress) -> Void
    ) throws {
      var offset: Int64 = 0
      var isAtEnd = false
      while !isAtEnd {
        var hashes: [HashedIdentifier] = []
        var refused: [UInt8] = []
        var taken = 0
        while taken < rowLimit, let record = try reader.next() {
          taken += 1
          do throws(RowRefusal) {
            var fields = FieldReader(try record.row.get(), currency: nil)
            hashes += try AudienceMemberRow(&fields).hashes
          } catch {
            if namesAreCommon, error.concernsName {
              throw StoreError(.badFile, "The header of the CSV file is wrong, \(error).", cause: error)
            }
            rejected += 1
            // As those of users are: a row here says who somebody is.
            refused += RejectFile.line(record, error, entity: .users)
          }
        }
        isAtEnd = taken < rowLimit
        rows += taken
        added += try database.write { [audience, upload] connection in
          try AudienceBook.add(hashes, to: audience, upload: upload, in: connection)
        }
        offset = try rejects.append(refused, at: offset)
        progress(
          ImportProgress(
            rows: rows, rejected: rejected, bytes: min(reader.positionOnDisk, totalBytes), totalBytes: totalBytes))
      }
    }
  }
}

/// What the import of a list did.
public struct AudienceImportReport: Equatable, Sendable {
  public let rows: Int
  /// Hashes that were not on the list before.
  public let added: Int
  public let rejected: Int
  public let count: AudienceCount
  /// One line for each rejected row; nil when no row was rejected.
  public let rejects: URL?
}
