import Foundation

/// The cells of a count-min sketch: for each key one in every row, by independent hashes.
struct HashRows: Equatable, Sendable {
  let width: Int
  let depth: Int
  let seed: UInt64

  var cells: Int { width * depth }

  func cell(_ key: UInt64, _ row: Int) -> Int {
    let hash = Mixing.mix(key ^ Mixing.mix(seed &+ UInt64(row)))
    return row * width + Int(hash.multipliedFullWidth(by: UInt64(width)).high)
  }

  /// The shape of Cormode and Muthukrishnan (2005): width e/ε, depth ln 1/δ.
  ///
  /// - Throws: `outOfRange` for an excess outside 1e-7..<1 or a risk outside 0..<1.
  init(excess: Double, risk: Double, seed: UInt64) throws(StatisticsError) {
    guard excess >= 1e-7, excess < 1, risk > 0, risk < 1 else {
      throw StatisticsError(.outOfRange, "Pass an excess from 1e-7 up to below 1 and a risk between 0 and 1.")
    }
    width = Int((M_E / excess).rounded(.up))
    depth = Int((-log(risk)).rounded(.up))
    self.seed = seed
  }
}
