public import Domain

/// All that answers for a signal at one time, as one thing: it changes and returns in whole.
public struct SignalRelease: Codable, Equatable, Sendable {
  public let signal: String
  public let version: Int
  /// Name and version of the bundle.
  public let bundle: String
  /// Checksums, as the contract names them: of architecture, weights and threshold, and of the preprocessing.
  public let model, preprocessing: String
  public let precision: String
  /// The score from which on an item counts, where the bundle decides.
  public let threshold: Double?
  /// The name of the map under which scores are compared, and the checksum of its numbers.
  public let calibration, calibrationMaps: String?
  /// What the index is made of: the space of its rows, and the bridges that carry others, by version and checksum.
  public let index: Index?

  public struct Index: Codable, Equatable, Sendable {
    public struct Bridge: Codable, Equatable, Sendable {
      public let fromVersion, bridgeVersion: Int
      public let checksum: String

      public init(fromVersion: Int, bridgeVersion: Int, checksum: String) {
        (self.fromVersion, self.bridgeVersion, self.checksum) = (fromVersion, bridgeVersion, checksum)
      }
    }

    public let space: SpaceID
    public let bridges: [Bridge]

    public init(space: SpaceID, bridges: [Bridge]) { (self.space, self.bridges) = (space, bridges) }
  }

  public init(
    signal: String, version: Int, bundle: String, model: String, preprocessing: String, precision: String,
    threshold: Double?, calibration: String?, calibrationMaps: String?, index: Index?
  ) {
    (self.signal, self.version, self.bundle) = (signal, version, bundle)
    (self.model, self.preprocessing, self.precision) = (model, preprocessing, precision)
    (self.threshold, self.calibration, self.calibrationMaps, self.index) = (
      threshold, calibration, calibrationMaps, index
    )
  }
}

/// A line of the log that says which version answered when.
public struct SignalReleaseEntry: Equatable, Sendable {
  public enum Action: String, Sendable {
    /// What answered before anything was activated.
    case start
    case activate
    /// What answered before the last that was activated answers again.
    case rollback
  }

  public let id: Int64
  public let action: Action
  public let release: SignalRelease
  public let time: Timestamp
  /// Whether a check of a consumer broke and was overruled.
  public let isForced: Bool
  public let reason: String?
  /// What consumers' checks said then, as JSON.
  public let report: String?
}
