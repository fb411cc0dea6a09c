public import Foundation

/// How the rows of a file are written; either may be gzip as well, which its content tells.
public enum ImportFormat: String, Sendable, CaseIterable {
  /// One JSON object on each line.
  case jsonl
  /// RFC 4180 with a header.
  case csv

  /// - Returns: the format that the file's name states; nil when it states none.
  public init?(nameOf file: URL) {
    let plain = file.pathExtension.lowercased() == "gz" ? file.deletingPathExtension() : file
    switch plain.pathExtension.lowercased() {
    case "jsonl", "ndjson", "json": self = .jsonl
    case "csv": self = .csv
    default: return nil
    }
  }
}

/// What the rows of a file describe.
public enum ImportEntity: String, Sendable, CaseIterable {
  /// `ItemRow` lists the fields of each.
  case items
  /// `UserRow`.
  case users
  /// `CampaignRow`: advertisers, campaigns, ad groups and ads in one file.
  case campaigns
  /// `EventRow`.
  case events
  /// `AudienceRow`: what audiences are; `AudienceImporter` reads the lists of their people.
  case audiences
  /// `ConversionRow`: what other systems report.
  case conversions
}
