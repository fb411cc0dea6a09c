/// How much an import takes from a file at once.
struct ImportLimits: Sendable {
  /// The longest line, or CSV record, in bytes.
  var recordBytes = 1 << 20
  /// The most rows of one transaction.
  var batchRows = 500
  /// The most bytes of rows that wait for a transaction.
  var batchBytes = 4 << 20
  /// How long a transaction may insert before it lets other writers in, in milliseconds.
  var batchMilliseconds: Int64 = 20
  /// The least time between two reports of progress, in milliseconds.
  var progressMilliseconds: Int64 = 100
  /// The most that a gzip file may unpack to, in bytes.
  var inflatedBytes: Int64 = 1 << 40
  /// The most times its size that a gzip file may unpack to; logs of events stay below 50.
  var inflationRatio: Int64 = 200
  /// How much is unpacked before the ratio counts.
  var ratioApplies: Int64 = 64 << 20
}
