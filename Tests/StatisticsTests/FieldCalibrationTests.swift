import Foundation
import Testing

@testable import Statistics

@Suite("Calibration by field and over time")
struct FieldCalibrationTests {
  /// A stream in which a model knows the person but not the advertiser: each advertiser is off by a factor of its own, and
  /// advertisers differ in size by a hundred.
  private struct Stream {
    var probabilities: [Double] = []
    var outcomes: [Bool] = []
    var cells: [Int] = []

    init(_ count: Int, cells cellCount: Int, seed: UInt64) {
      var random = SplitMix64(seed: seed)
      let shifts = (0..<cellCount).map { _ in 0.5 * random.normal() - 0.2 }
      for _ in 0..<count {
        let cell = Int(Double(cellCount) * pow(random.uniform(), 1.7))
        let odds = -1.5 + random.normal()
        probabilities.append(LogOdds.inverse(odds))
        outcomes.append(random.uniform() < LogOdds.inverse(odds + shifts[cell]))
        cells.append(cell)
      }
    }

    func part(_ range: Range<Int>) -> Stream {
      var part = self
      part.probabilities = Array(probabilities[range])
      part.outcomes = Array(outcomes[range])
      part.cells = Array(cells[range])
      return part
    }
  }

  /// How many cells of 200 positives or more there are, and how many have a ratio within 1 ± 0.1 or an interval with 1.
  private func sound(_ test: Stream, _ predictions: [Double]) throws -> (sound: Int, all: Int) {
    let table = try SliceTable(
      probabilities: predictions, outcomes: test.outcomes, slices: test.cells.map(String.init))
    let ratios = table.rows.filter { $0.positives >= 200 }.compactMap(\.calibrationRatio)
    return (ratios.count { abs($0.estimate - 1) <= 0.1 || $0.contains(1) }, ratios.count)
  }

  @Test(
    "On five splits in time, 95 % of the cells of 200 positives are calibrated, and fewer than half by a global map")
  func fiveSplits() throws {
    let stream = Stream(240_000, cells: 20, seed: 20)
    var (withField, globally) = ((sound: 0, all: 0), (sound: 0, all: 0))
    for split in 1...5 {
      let past = stream.part(0..<(split * 40_000))
      let next = stream.part((split * 40_000)..<((split + 1) * 40_000))
      let global = try Calibrator(.platt, probabilities: past.probabilities, outcomes: past.outcomes)
      let field = try FieldCalibration(
        global: global, probabilities: past.probabilities, outcomes: past.outcomes, cells: past.cells)
      let a = try sound(next, zip(next.probabilities, next.cells).map { field($0, in: $1) })
      let b = try sound(next, next.probabilities.map { global($0) })
      withField = (withField.sound + a.sound, withField.all + a.all)
      globally = (globally.sound + b.sound, globally.all + b.all)
    }
    #expect(withField.all >= 50)
    // An interval of 95 % misses 1 in one cell of twenty by chance.
    #expect(Double(withField.sound) >= 0.95 * Double(withField.all))
    #expect(Double(globally.sound) < 0.5 * Double(globally.all))
  }

  @Test("Cells without differences keep the global map, and their log loss is not worse than no correction's")
  func nothingToCorrect() throws {
    var random = SplitMix64(seed: 21)
    let probabilities = (0..<20_000).map { _ in LogOdds.inverse(random.normal() - 2) }
    let outcomes = probabilities.map { random.uniform() < $0 }
    let cells = probabilities.map { _ in random.index(below: 200) }
    let field = try FieldCalibration(
      global: .identity, probabilities: probabilities, outcomes: outcomes, cells: cells)
    #expect(field.spread < 0.05)
    let held = (0..<20_000).map { _ in LogOdds.inverse(random.normal() - 2) }
    let heldOutcomes = held.map { random.uniform() < $0 }
    let corrected = held.map { field($0, in: random.index(below: 200)) }
    let (after, before) = (
      try LogLoss(probabilities: corrected, outcomes: heldOutcomes).mean,
      try LogLoss(probabilities: held, outcomes: heldOutcomes).mean
    )
    #expect(after < before * 1.001)
  }

  @Test("The shift of a cell is the maximum of its penalised likelihood")
  func stationarity() throws {
    let stream = Stream(5_000, cells: 12, seed: 22)
    let field = try FieldCalibration(
      global: .identity, probabilities: stream.probabilities, outcomes: stream.outcomes, cells: stream.cells)
    for (cell, shift) in field.shifts {
      var slope = -shift / (field.spread * field.spread)
      for index in stream.cells.indices where stream.cells[index] == cell {
        slope += (stream.outcomes[index] ? 1 : 0) - field(stream.probabilities[index], in: cell)
      }
      #expect(abs(slope) < 0.01)
    }
  }

  @Test("A cell that was not seen gets the global answer; a missing prediction stays missing; its JSON comes back")
  func unseen() throws {
    let field = try FieldCalibration(
      global: .identity, probabilities: [0.2, 0.7, 0.4], outcomes: [false, true, true], cells: ["a", "a", "b"])
    #expect(field(0.3, in: "c") == 0.3)
    #expect(field(.nan, in: "a").isNaN)
    let copy = try JSONDecoder().decode(FieldCalibration<String>.self, from: JSONEncoder().encode(field))
    #expect(copy == field)
  }

  @Test("What the layer missed over any stretch is the change of its shift divided by its step")
  func telescoping() throws {
    var random = SplitMix64(seed: 23)
    // A model whose error jumps from half to double.
    let probabilities = (0..<40_000).map { _ in 0.01 + 0.05 * random.uniform() }
    let outcomes = probabilities.indices.map { random.uniform() < probabilities[$0] * ($0 < 20_000 ? 0.5 : 2) }
    let layer = try OnlineCalibration(step: 0.05)
    let (predictions, after) = try layer.prequential(probabilities, outcomes: outcomes)
    let missed = Double(outcomes.count { $0 }) - predictions.reduce(0, +)
    #expect(near(missed, after.shift / 0.05, 1e-9))
    #expect(abs(try CalibrationRatio(probabilities: predictions, outcomes: outcomes).value - 1) < 0.02)
    #expect(abs(try CalibrationRatio(probabilities: probabilities, outcomes: outcomes).value - 1) > 0.2)
  }

  @Test("At any moment a larger prediction stays larger, and nothing is learned from what is no prediction")
  func order() throws {
    var layer = try OnlineCalibration(step: 0.5)
    for outcome in [true, true, false, true] { layer.observe(0.1, outcome: outcome) }
    let before = layer
    layer.observe(.nan, outcome: true)
    layer.observe(1.5, outcome: true)
    #expect(layer == before)
    let served = stride(from: 0.0, through: 1, by: 0.05).map { layer($0) }
    #expect(zip(served, served.dropFirst()).allSatisfy { $0 < $1 })
    #expect(layer(.nan).isNaN)
    #expect(throws: StatisticsError.self) { try OnlineCalibration(step: 0) }
  }

  @Test(
    "Predicted click rates of a real campaign, 0.865 of which come, are within 1 ± 0.05 over the last three quarters",
    .enabled(if: Oracle.shared != nil))
  func campaign() throws {
    let file = try #require(Oracle.shared).appending(path: "auctions/ipinyou-2997/test.theta.txt")
    var (probabilities, outcomes): ([Double], [Bool]) = ([], [])
    for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
      let fields = line.split(separator: " ")
      outcomes.append(fields[0] == "1")
      probabilities.append(try #require(Double(fields[2])))
    }
    #expect(abs(try CalibrationRatio(probabilities: probabilities, outcomes: outcomes).value - 0.865) < 0.001)
    let served = try OnlineCalibration().prequential(probabilities, outcomes: outcomes).predictions
    let last = (outcomes.count / 4)..<outcomes.count
    let ratio = try CalibrationRatio(probabilities: Array(served[last]), outcomes: Array(outcomes[last]))
    let raw = try CalibrationRatio(probabilities: Array(probabilities[last]), outcomes: Array(outcomes[last]))
    #expect(abs(ratio.value - 1) <= 0.05)
    #expect(raw.value < 0.95)
  }
}
