import Domain

/// Spelling help for rooms that read files of their own.
package enum KnownNames {
  /// The candidate that a misspelt name probably means; nil when none is close.
  package static func nearest(to name: String, in candidates: some Sequence<String>) -> String? {
    NearMatch.of(name, in: candidates)
  }
}
