import Testing

@testable import Statistics

@Suite("Distributions")
struct DistributionTests {
  private struct File: Decodable {
    let student: [Student]
    let studentQuantiles: [Quantile]
    let chiSquare: [ChiSquare]
    let chiSquareQuantiles: [Quantile]
    let normalQuantiles: [Normal]
  }
  private struct Student: Decodable { let freedom, t, tail: Double }
  private struct ChiSquare: Decodable { let freedom, x, tail: Double }
  private struct Quantile: Decodable { let freedom, share, quantile: Double }
  private struct Normal: Decodable { let share, quantile: Double }

  @Test("Student tails agree with scipy, from half a degree of freedom to a million")
  func studentTails() throws {
    for known in try Oracle.read(File.self, "distributions").student {
      let tail = StudentDistribution(degreesOfFreedom: known.freedom).twoSidedTail(known.t)
      #expect(near(tail, known.tail, 1e-9), "t \(known.t) at \(known.freedom)")
    }
  }

  @Test("Student quantiles agree with scipy")
  func studentQuantiles() throws {
    for known in try Oracle.read(File.self, "distributions").studentQuantiles {
      let t = StudentDistribution(degreesOfFreedom: known.freedom).quantile(upperTail: known.share)
      #expect(near(t, known.quantile, 1e-9, floor: 1e-3), "\(known.share) at \(known.freedom)")
    }
  }

  @Test("Chi-square tails and quantiles agree with scipy")
  func chiSquare() throws {
    let file = try Oracle.read(File.self, "distributions")
    for known in file.chiSquare {
      let tail = ChiSquareDistribution(degreesOfFreedom: known.freedom).upperTail(known.x)
      #expect(near(tail, known.tail, 1e-9), "x \(known.x) at \(known.freedom)")
    }
    for known in file.chiSquareQuantiles {
      let x = ChiSquareDistribution(degreesOfFreedom: known.freedom).quantile(upperTail: known.share)
      #expect(near(x, known.quantile), "\(known.share) at \(known.freedom)")
    }
  }

  @Test("Normal quantiles agree with scipy, and undo the distribution")
  func normal() throws {
    for known in try Oracle.read(File.self, "distributions").normalQuantiles {
      #expect(near(NormalDistribution.quantile(known.share), known.quantile, 1e-13, floor: 1e-3))
    }
    for z in stride(from: -5.0, through: 5, by: 0.25) {
      #expect(near(NormalDistribution.quantile(NormalDistribution.cumulative(z)), z, 1e-9, floor: 1))
    }
    #expect(NormalDistribution.quantile(0) == -.infinity)
    #expect(NormalDistribution.quantile(1.5).isNaN)
  }

  @Test("The median is zero and quantiles are odd")
  func symmetry() {
    let t = StudentDistribution(degreesOfFreedom: 7)
    #expect(t.quantile(upperTail: 0.5) == 0)
    #expect(t.quantile(upperTail: 0.75) == -t.quantile(upperTail: 0.25))
    #expect(near(t.cumulative(-2) + t.cumulative(2), 1, 1e-15))
  }
}
