public import Bundles

/// The networks that a ranking model can have.
public enum RankerKind: String, CaseIterable, Codable, Sendable {
  /// Small: for all candidates.
  case interest
  /// Large: for the best of them.
  case fusion
}

/// The network of a ranking model with its sizes, as its bundle keeps them: what training writes and serving builds it from.
public enum RankerArchitecture: Equatable, Sendable {
  case interest(InterestArchitecture)
  case fusion(FusionArchitecture)

  /// The usual sizes.
  public init(_ kind: RankerKind) {
    switch kind {
    case .interest: self = .interest(InterestArchitecture())
    case .fusion: self = .fusion(FusionArchitecture())
    }
  }

  public var kind: RankerKind {
    switch self {
    case .interest: .interest
    case .fusion: .fusion
    }
  }

  /// Names of the tasks, in the order of the logits.
  public var tasks: [String] {
    switch self {
    case .interest(let sizes): sizes.tasks
    case .fusion(let sizes): sizes.tasks
    }
  }

  /// Columns of dense features.
  public var dense: Int {
    switch self {
    case .interest(let sizes): sizes.dense
    case .fusion(let sizes): sizes.dense
    }
  }

  /// Rows of the tables of categories.
  public var vocabulary: Int {
    switch self {
    case .interest(let sizes): sizes.vocabulary
    case .fusion(let sizes): sizes.vocabulary
    }
  }

  /// As a bundle's manifest says it.
  public var manifest: Manifest.Architecture {
    switch self {
    case .interest(let sizes): sizes.manifest
    case .fusion(let sizes): sizes.manifest
    }
  }

  /// - Throws: `badArchitecture` for another network, or sizes that are missing.
  public init(_ manifest: Manifest.Architecture) throws(PredictionError) {
    switch manifest.name {
    case InterestArchitecture.name: self = .interest(try InterestArchitecture(manifest.settings))
    case FusionArchitecture.name: self = .fusion(try FusionArchitecture(manifest.settings))
    default:
      throw PredictionError(
        .badArchitecture,
        "The bundle holds a network of the kind \(manifest.name), which ranks nothing: name a ranker's.")
    }
  }

  static let missingSizes = PredictionError(
    .badArchitecture, "The bundle does not say all sizes of its network: publish it with this version.")
}

extension Setting {
  var size: Int? {
    guard case .integer(let value) = self, value >= 0 else { return nil }
    return value
  }

  var sizes: [Int]? {
    guard case .list(let values) = self else { return nil }
    let sizes = values.compactMap(\.size)
    return sizes.count == values.count ? sizes : nil
  }

  var texts: [String]? {
    guard case .list(let values) = self else { return nil }
    let texts: [String] = values.compactMap { value in
      guard case .text(let text) = value else { return nil }
      return text
    }
    return texts.count == values.count ? texts : nil
  }
}
