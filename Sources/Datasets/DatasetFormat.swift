public import Foundation

/// How a data set lies in a file. Texts may be gzip as well, which their content tells.
public enum DatasetFormat: String, Sendable, CaseIterable {
  /// Apache Parquet.
  case parquet
  /// RFC 4180 with a header. An empty cell is a missing value, `""` an empty text.
  case csv
  /// One JSON object on each line.
  case jsonl
  /// `label [qid:query] index:value …` on each line.
  case libsvm

  /// - Returns: the format that the file's name states; nil when it states none.
  public init?(nameOf file: URL) {
    let plain = Self.isGzip(file) ? file.deletingPathExtension() : file
    switch plain.pathExtension.lowercased() {
    case "parquet" where !Self.isGzip(file), "pq" where !Self.isGzip(file): self = .parquet
    case "csv": self = .csv
    case "jsonl", "ndjson": self = .jsonl
    case "libsvm", "svm", "svmlight": self = .libsvm
    default: return nil
    }
  }

  static func isGzip(_ file: URL) -> Bool { file.pathExtension.lowercased() == "gz" }

  static func stated(by file: URL, _ format: DatasetFormat?) throws(DatasetError) -> DatasetFormat {
    guard let format = format ?? DatasetFormat(nameOf: file) else {
      throw DatasetError(
        .unsupported, file: file.lastPathComponent,
        "The name states no format: end it with .parquet, .csv, .jsonl or .libsvm, or pass the format.")
    }
    return format
  }
}
