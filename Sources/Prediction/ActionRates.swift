import Domain

/// A probability per impression for each action; nil where nothing is known.
public struct ActionRates: Hashable, Sendable, Codable {
  public var click: Float?
  public var save: Float?
  public var hide: Float?
  public var conversion: Float?

  public init(click: Float?, save: Float?, hide: Float?, conversion: Float?) {
    self.click = click
    self.save = save
    self.hide = hide
    self.conversion = conversion
  }

  /// - Throws: `badRates` unless each lies in 0...1.
  func validated() throws(PredictionError) -> ActionRates {
    let isSound = [click, save, hide, conversion].compactMap(\.self).allSatisfy { (0...1).contains($0) }
    guard isSound else {
      throw PredictionError(.badRates, "A rate is outside 0...1: give probabilities, and nil where one is missing.")
    }
    return self
  }

  func hash(into hash: inout StableHash) {
    for rate in [click, save, hide, conversion] {
      hash.combine(rate.map { UInt64($0.bitPattern) } ?? .max)
    }
  }
}
