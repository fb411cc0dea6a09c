import Foundation

/// Counts of many keys in little memory, never too low (Cormode, Muthukrishnan 2005).
///
/// With width e/ε and depth ln 1/δ, an estimate exceeds the true count by more than ε · total with
/// probability at most δ.
public struct CountMin: Equatable, Sendable {
  public let width: Int
  public let depth: Int
  public private(set) var total: UInt64 = 0
  private let seed: UInt64
  private var cells: [UInt64]

  /// - Parameters:
  ///   - excess: ε, as a share of all counts, at least 1e-7.
  ///   - risk: δ, the probability of a larger excess for one key.
  ///   - seed: chooses the hash functions; sketches to be merged share it.
  /// - Throws: `outOfRange` unless both are in range.
  public init(excess: Double = 1e-4, risk: Double = 0.01, seed: UInt64 = 0) throws(StatisticsError) {
    guard excess >= 1e-7, excess < 1, risk > 0, risk < 1 else {
      throw StatisticsError(.outOfRange, "Pass an excess from 1e-7 up to below 1 and a risk between 0 and 1.")
    }
    width = Int((M_E / excess).rounded(.up))
    depth = Int((-log(risk)).rounded(.up))
    self.seed = seed
    cells = Array(repeating: 0, count: width * depth)
  }

  /// - Complexity: O(depth).
  public mutating func add(_ key: UInt64, count: UInt64 = 1) {
    for row in 0..<depth { cells[cell(key, row)] += count }
    total += count
  }

  /// At least the true count.
  public func estimate(_ key: UInt64) -> UInt64 {
    (0..<depth).reduce(.max) { min($0, cells[cell(key, $1)]) }
  }

  /// - Throws: `incompatible` when shapes or seeds differ.
  public mutating func merge(_ other: CountMin) throws(StatisticsError) {
    guard other.width == width, other.depth == depth, other.seed == seed else {
      throw StatisticsError(.incompatible, "The sketches have other cells: make both with the same settings.")
    }
    for place in cells.indices { cells[place] += other.cells[place] }
    total += other.total
  }

  private func cell(_ key: UInt64, _ row: Int) -> Int {
    let hash = Mixing.mix(key ^ Mixing.mix(seed &+ UInt64(row)))
    return row * width + Int(hash.multipliedFullWidth(by: UInt64(width)).high)
  }
}
