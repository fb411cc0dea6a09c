public import Domain

/// What a bundle is: everything that has to change together when a model does.
public struct Manifest: Codable, Equatable, Sendable {
  /// The arithmetic that a model is served with; its scores were measured with it.
  public enum Precision: String, Codable, Sendable {
    case float32 = "f32"
    case bfloat16 = "bf16"
  }

  /// The name of an architecture in this code, and its sizes.
  public struct Architecture: Codable, Equatable, Sendable {
    public var name: String
    public var settings: [String: Setting]

    public init(name: String, settings: [String: Setting] = [:]) {
      self.name = name
      self.settings = settings
    }
  }

  /// How raw input becomes the network's input, like "crop 0.875, bicubic, 224".
  public struct Preprocessing: Codable, Equatable, Sendable {
    public var name: String
    public var settings: [String: Setting]

    public init(name: String, settings: [String: Setting] = [:]) {
      self.name = name
      self.settings = settings
    }
  }

  /// Where weights come from, for those who must answer for them.
  public struct Provenance: Codable, Equatable, Sendable {
    public var source: String
    /// The checksum of the original file, before conversion.
    public var original: Checksum?
    public var note: String?

    public init(source: String, original: Checksum? = nil, note: String? = nil) {
      self.source = source
      self.original = original
      self.note = note
    }
  }

  /// What a model was trained from and by, for those who have to make it again.
  public struct Training: Codable, Equatable, Sendable {
    /// Of the examples: what they say and the bytes of what they show.
    public var data: Checksum
    /// Of the settings as their author wrote them.
    public var recipe: Checksum
    /// Of the program.
    public var code: Checksum
    public var seed: UInt64

    public init(data: Checksum, recipe: Checksum, code: Checksum, seed: UInt64) {
      (self.data, self.recipe, self.code, self.seed) = (data, recipe, code, seed)
    }
  }

  /// A map from one output's raw score to a probability.
  public struct Calibration: Codable, Equatable, Sendable {
    public var id: CalibrationID
    public var output: String
    public var method: String
    public var parameters: [Double]

    public init(id: CalibrationID, output: String, method: String, parameters: [Double]) {
      self.id = id
      self.output = output
      self.method = method
      self.parameters = parameters
    }
  }

  public struct File: Codable, Equatable, Sendable {
    /// A name in the bundle's folder, without a path.
    public var name: String
    public var bytes: Int
    public var sha256: Checksum

    public init(name: String, bytes: Int, sha256: Checksum) {
      self.name = name
      self.bytes = bytes
      self.sha256 = sha256
    }
  }

  /// The version of this form; readers refuse one they do not know.
  public var format = Manifest.currentFormat
  public var name: String
  public var version: String
  public var architecture: Architecture
  public var precision: Precision
  public var preprocessing: Preprocessing
  /// The space that the network's vectors live in, if it gives vectors.
  public var space: SpaceID?
  public var calibrations: [Calibration]
  /// The score from which on an item counts as positive, if the network decides.
  public var threshold: Double?
  /// An SPDX identifier.
  public var licence: String
  public var provenance: Provenance
  /// Nil for published weights.
  public var training: Training?
  public var files: [File]

  public static let currentFormat = 1

  public init(
    name: String, version: String, architecture: Architecture, precision: Precision,
    preprocessing: Preprocessing, licence: String, provenance: Provenance, space: SpaceID? = nil,
    calibrations: [Calibration] = [], threshold: Double? = nil, training: Training? = nil, files: [File] = []
  ) {
    self.name = name
    self.version = version
    self.architecture = architecture
    self.precision = precision
    self.preprocessing = preprocessing
    self.space = space
    self.calibrations = calibrations
    self.threshold = threshold
    self.licence = licence
    self.provenance = provenance
    self.training = training
    self.files = files
  }
}

/// One value of an architecture's or a preprocessing's settings.
public enum Setting: Equatable, Sendable {
  case integer(Int)
  case number(Double)
  case text(String)
  case list([Setting])
}

extension Setting: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let value = try? container.decode(Int.self) {
      self = .integer(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .text(value)
    } else {
      self = .list(try container.decode([Setting].self))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .integer(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .text(let value): try container.encode(value)
    case .list(let values): try container.encode(values)
    }
  }
}
