import Domain
import Foundation

/// How sure each interest is of a text, from vectors of the text and of what each node of a taxonomy is called.
///
/// Without examples a node lies where its name and description lie (zero-shot; Yin, Hay, Roth, EMNLP 2019). With m examples of
/// mean μ it lies at (κ · name + m · μ) / (κ + m): the names are a prior that counts as κ examples (prototypes: Snell,
/// Swersky, Zemel, NeurIPS 2017). A text's mass is shared out by exp(cosine / T), part of it to no interest at all; a node
/// has its own mass and that of all below it, so that a parent is at least as sure as its best child.
public struct InterestModel: Equatable, Sendable {
  public struct Settings: Equatable, Sendable, Codable {
    /// T: lower shares the mass among fewer nodes.
    public var temperature = 0.04
    /// The cosine that no interest at all counts as.
    public var nothing = 0.25
    /// Of the log odds of a mass, and what is added to them, so that they are those of being right.
    public var slope = 1.0
    public var intercept = 0.0
    /// κ: as many examples the name counts as.
    public var prior = 3.0

    public init() {}
  }

  public let settings: Settings
  /// The unit vector of each node of the taxonomy, in its order.
  let directions: [[Float]]
  /// The place of the node above, of each node; nil for a root.
  let parents: [Int?]
  /// Places, what lies deepest first.
  private let upwards: [Int]

  /// - Parameters:
  ///   - names: the vector of each node's name and description, in the order of the taxonomy's nodes.
  ///   - examples: the sum of unit vectors of texts, by the number of their node.
  /// - Throws: `SignalError`: `badValue` for another number of vectors, other lengths, settings outside their bounds, or
  ///   examples of a node that is not there.
  public init(
    _ taxonomy: InterestTaxonomy, names: [[Float]], examples: [Int: [Float]] = [:], settings: Settings
  ) throws(SignalError) {
    let width = names.first?.count ?? 0
    guard names.count == taxonomy.nodes.count, width > 0, names.allSatisfy({ $0.count == width }),
      examples.values.allSatisfy({ $0.count == width })
    else {
      throw SignalError(.badValue, "Vectors and nodes do not fit together: pass one for each node, all of one length.")
    }
    guard settings.temperature > 0, settings.slope > 0, settings.prior >= 0,
      [settings.temperature, settings.nothing, settings.slope, settings.intercept, settings.prior]
        .allSatisfy(\.isFinite)
    else {
      throw SignalError(.badValue, "Settings of interests are outside their bounds: T and the slope are above zero.")
    }
    if let stranger = examples.keys.sorted().first(where: { taxonomy.node($0) == nil }) {
      throw SignalError(.badValue, "Examples name node \(stranger), which this taxonomy does not have: correct them.")
    }
    self.settings = settings
    directions = zip(taxonomy.nodes, names).map { node, name in
      Self.direction(name: name, examples: examples[node.number], prior: settings.prior)
    }
    let depths = taxonomy.nodes.map { $0.category.lineage.count }
    parents = taxonomy.nodes.map { $0.parent.flatMap { taxonomy.place(of: $0) } }
    upwards = depths.indices.sorted { (depths[$1], $0) < (depths[$0], $1) }
  }

  /// κ · name + Σ examples, of length one; the name alone without examples.
  static func direction(name: [Float], examples: [Float]?, prior: Double) -> [Float] {
    guard let examples else { return unit(name) }
    return unit(zip(unit(name), examples).map { $0 * Float(prior) + $1 })
  }

  /// How sure each node is, 0...1, in the order of the taxonomy's nodes.
  ///
  /// - Parameter vector: of the text, in the names' space.
  /// - Complexity: O(nodes · width).
  public func callAsFunction(_ vector: [Float]) -> [Double] {
    masses(vector).map { mass in
      let safe = min(max(mass, 1e-9), 1 - 1e-9)
      return 1 / (1 + exp(-(settings.slope * log(safe / (1 - safe)) + settings.intercept)))
    }
  }

  /// The cosine of each node.
  func cosines(_ vector: [Float]) -> [Double] {
    let vector = Self.unit(vector)
    return directions.map { direction in
      var sum: Float = 0
      for place in 0..<min(direction.count, vector.count) { sum += direction[place] * vector[place] }
      return Double(sum)
    }
  }

  /// The mass of each node with all below it; together with that of no interest, the roots' masses are 1.
  func masses(_ vector: [Float]) -> [Double] { masses(cosines: cosines(vector)) }

  func masses(cosines: [Double]) -> [Double] {
    let top = max(cosines.max() ?? settings.nothing, settings.nothing)
    var masses = cosines.map { exp(($0 - top) / settings.temperature) }
    let total = masses.reduce(exp((settings.nothing - top) / settings.temperature), +)
    for place in masses.indices { masses[place] /= total }
    for place in upwards { if let parent = parents[place] { masses[parent] += masses[place] } }
    return masses
  }

  static func unit(_ vector: [Float]) -> [Float] {
    let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return length > 0 ? vector.map { $0 / length } : vector
  }
}
