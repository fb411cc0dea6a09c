import Foundation
import Testing

@testable import Statistics

@Suite("Logistic models of sparse examples")
struct SparseLogisticTests {
  private static func sample(_ count: Int, columns: Int, seed: UInt64) throws -> (SparseMatrix, [SparseVector], [Bool])
  {
    var random = SplitMix64(seed: seed)
    var (matrix, rows, outcomes) = (try SparseMatrix(columns: columns), [SparseVector](), [Bool]())
    for _ in 0..<count {
      let entries = (0..<4).map { _ in (column: Int32(random.index(below: columns)), value: Float(random.uniform())) }
      let row = SparseVector(entries)
      rows.append(row)
      try matrix.append(row)
      let odds = zip(row.columns, row.values).reduce(-0.3) { $0 + ($1.0 % 2 == 0 ? 2 : -2) * Double($1.1) }
      outcomes.append(random.uniform() < LogOdds.inverse(odds))
    }
    return (matrix, rows, outcomes)
  }

  @Test("At the minimum each weight is the sum of its residuals over the penalty", arguments: [0.01, 0.3, 10])
  func stationary(penalty: Double) throws {
    let (matrix, rows, outcomes) = try Self.sample(400, columns: 30, seed: 5)
    var random = SplitMix64(seed: 1)
    let model = try SparseLogisticModel(
      features: matrix, outcomes: outcomes, penalty: penalty, tolerance: 1e-7, passes: 20_000, using: &random)
    // The gradient of ½ penalty (‖w‖² + c²) + Σ loss.
    var gradient = model.weights.map { penalty * Double($0) }
    var ofIntercept = penalty * Double(model.intercept)
    for (row, outcome) in zip(rows, outcomes) {
      let residual = LogOdds.inverse(model.logOdds(row)) - (outcome ? 1 : 0)
      ofIntercept += residual
      for (column, value) in zip(row.columns, row.values) { gradient[Int(column)] += residual * Double(value) }
    }
    #expect(abs(ofIntercept) < 1e-3)
    #expect(gradient.allSatisfy { abs($0) < 1e-3 })
  }

  @Test("The order of the examples changes nothing beyond the tolerance, and an equal seed nothing at all")
  func orders() throws {
    let (matrix, rows, outcomes) = try Self.sample(300, columns: 50, seed: 8)
    let models = try [UInt64(1), 1, 2].map { seed in
      var random = SplitMix64(seed: seed)
      return try SparseLogisticModel(
        features: matrix, outcomes: outcomes, tolerance: 1e-4, passes: 5_000, using: &random)
    }
    #expect(models[0] == models[1])
    for (index, row) in rows.enumerated() {
      #expect(abs(models[0].logOdds(row) - models[2].logOdds(row)) < 1e-3)
      #expect(models[0].logOdds(row) == models[0].logOdds(matrix, row: index))
    }
  }

  @Test("A fit on some rows is the fit on a matrix of these rows")
  func selection() throws {
    let (matrix, rows, outcomes) = try Self.sample(200, columns: 20, seed: 3)
    let chosen = (0..<200).filter { $0 % 3 != 0 }
    var part = try SparseMatrix(columns: 20)
    for index in chosen { try part.append(rows[index]) }
    var (first, second) = (SplitMix64(seed: 4), SplitMix64(seed: 4))
    let whole = try SparseLogisticModel(features: matrix, outcomes: outcomes, examples: chosen, using: &first)
    let alone = try SparseLogisticModel(features: part, outcomes: chosen.map { outcomes[$0] }, using: &second)
    #expect(whole == alone)
  }

  @Test("Entries of one column add up, and rows are in order of columns")
  func merging() {
    let row = SparseVector([(column: 5, value: 1), (column: 2, value: 3), (column: 5, value: 0.5)])
    #expect(row.columns == [2, 5])
    #expect(row.values == [3, 1.5])
    #expect(SparseVector([]).columns.isEmpty)
  }

  @Test("What cannot be fitted is refused with a remedy")
  func refusals() throws {
    var random = SplitMix64(seed: 1)
    var matrix = try SparseMatrix(columns: 3)
    #expect(throws: StatisticsError.self) { try SparseMatrix(columns: 0) }
    for row in [SparseVector([(column: 3, value: 1)]), SparseVector([(column: -1, value: 1)])] {
      #expect(throws: StatisticsError.self) { try matrix.append(row) }
    }
    #expect(throws: StatisticsError.self) { try matrix.append(SparseVector([(column: 0, value: .nan)])) }
    #expect(matrix.rows == 0)
    for _ in 0..<2 { try matrix.append(SparseVector([(column: 0, value: 1)])) }
    for (outcomes, penalty) in [([true], 1.0), ([true, true], 1), ([true, false], 0), ([true, false], .nan)] {
      #expect(throws: StatisticsError.self) {
        try SparseLogisticModel(features: matrix, outcomes: outcomes, penalty: penalty, using: &random)
      }
    }
  }
}

@Suite("Folds of groups")
struct GroupingFoldsTests {
  @Test("No group stands in two folds, and folds hold nearly equal numbers of groups", arguments: 1...20)
  func whole(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let groups = Grouping((0..<200).map { _ in random.index(below: 37) })
    let folds = try groups.folds(5, using: &random)
    let pairs = Set(zip(groups.codes, folds).map { [$0, $1] })
    #expect(pairs.count == groups.count)
    let sizes = (0..<5).map { fold in pairs.count { $0[1] == fold } }
    #expect(sizes.reduce(0, +) == groups.count)
    #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
  }

  @Test("Fewer than two folds, or fewer groups than folds, are refused")
  func refusals() {
    var random = SplitMix64(seed: 1)
    #expect(throws: StatisticsError.self) { try Grouping([1, 2, 3]).folds(1, using: &random) }
    #expect(throws: StatisticsError.self) { try Grouping([1, 1, 2]).folds(3, using: &random) }
  }
}

@Suite("Calibration error of a perfect model")
struct PerfectCalibrationTests {
  @Test("A perfect model stays below the bound in about 95 of 100 samples, and a wrong one does not")
  func coverage() throws {
    var random = SplitMix64(seed: 11)
    let probabilities = (0..<600).map { _ in random.uniform() }
    let bound = try CalibrationError.ofPerfectModel(probabilities: probabilities, using: &random)
    let below = try (0..<200).count { _ in
      let outcomes = probabilities.map { random.uniform() < $0 }
      return try CalibrationError(probabilities: probabilities, outcomes: outcomes).expected <= bound
    }
    #expect((176...200).contains(below))
    let wrong = probabilities.map { random.uniform() < $0 * $0 }
    let error = try CalibrationError(probabilities: probabilities, outcomes: wrong)
    #expect(error.expected > bound)
    #expect(error.debiased > 0.1)
    #expect(throws: StatisticsError.self) {
      try CalibrationError.ofPerfectModel(probabilities: probabilities, level: 1, using: &random)
    }
    #expect(throws: StatisticsError.self) { try CalibrationError.ofPerfectModel(probabilities: [], using: &random) }
  }
}
