import Domain
import Foundation
import Testing

@testable import Signals

struct InterestModelTests {
  /// 1 is above 2 and 3; 4 stands alone. Names lie on four axes.
  private static let tree = Result {
    try InterestTaxonomy(
      version: 1,
      rows: [
        .init(number: 1, name: "food"), .init(number: 2, parent: 1, name: "fruit"),
        .init(number: 3, parent: 1, name: "bread"), .init(number: 4, name: "cars"),
      ])
  }
  private static let names: [[Float]] = (0..<4).map { axis in (0..<4).map { $0 == axis ? 1 : 0 } }

  private func model(
    _ settings: InterestModel.Settings = .init(), examples: [Int: [Float]] = [:]
  ) throws -> InterestModel {
    try InterestModel(Self.tree.get(), names: Self.names, examples: examples, settings: settings)
  }

  @Test func massIsSharedByExponentialsAndAParentHasThatOfItsChildren() throws {
    var settings = InterestModel.Settings()
    (settings.temperature, settings.nothing) = (1, 0)
    // Cosines log 1, log 2, log 3, log 4 and nothing at log 1: masses in elevenths.
    let masses = try model(settings).masses(cosines: [0, log(2), log(3), log(4)])
    for (mass, expected) in zip(masses, [6.0 / 11, 2.0 / 11, 3.0 / 11, 4.0 / 11]) {
      #expect(abs(mass - expected) < 1e-12)
    }
  }

  @Test func aParentIsAtLeastAsSureAsItsBestChildAndRootsShareOneMass() throws {
    var random = SeededRandom(seed: 7, stream: "interests")
    for _ in 0..<200 {
      var settings = InterestModel.Settings()
      settings.temperature = Double.random(in: 0.01...1, using: &random)
      settings.slope = Double.random(in: 0.1...3, using: &random)
      settings.intercept = Double.random(in: -2...2, using: &random)
      let model = try model(settings)
      let vector = (0..<4).map { _ in Float.random(in: -1...1, using: &random) }
      let (sure, masses) = (model(vector), model.masses(vector))
      #expect(sure[0] >= max(sure[1], sure[2]) && sure.allSatisfy { (0...1).contains($0) })
      #expect(masses[0] + masses[3] <= 1 + 1e-12)
    }
  }

  @Test func aTextThatIsLikeNothingIsOfNoInterest() throws {
    let model = try model()
    #expect(model([-1, -1, -1, -1]).allSatisfy { $0 < 0.1 })
    #expect(model([0, 1, 0, 0])[1] > 0.9)
  }

  @Test func aNameCountsAsSoManyExamplesAsThePriorSays() throws {
    // (3 · (1, 0) + (0, 1) + (0, 1)) is (3, 2).
    let direction = InterestModel.direction(name: [2, 0], examples: [0, 2], prior: 3)
    #expect(abs(direction[0] - 3 / Float(13).squareRoot()) < 1e-6)
    #expect(abs(direction[1] - 2 / Float(13).squareRoot()) < 1e-6)
    #expect(InterestModel.direction(name: [2, 0], examples: nil, prior: 0) == [1, 0])
  }

  @Test func examplesOfAnUnknownNodeAndVectorsOfAnotherLengthAreRefused() throws {
    #expect(throws: SignalError.self) { try model(examples: [9: [1, 0, 0, 0]]) }
    #expect(throws: SignalError.self) { try model(examples: [2: [1, 0]]) }
    let tree = try Self.tree.get()
    #expect(throws: SignalError.self) { try InterestModel(tree, names: [[1]], settings: .init()) }
    var settings = InterestModel.Settings()
    settings.temperature = 0
    #expect(throws: SignalError.self) { try model(settings) }
  }

  @Test func theNarrowestInterestIsTheDeepestThatIsLikelierThanNot() throws {
    let tree = try Self.tree.get()
    #expect(tree.interests(of: [0.9, 0.6, 0.3, 0.1]).map(\.number) == [1, 2])
    #expect(tree.narrowest(of: [0.9, 0.6, 0.3, 0.1])?.number == 2)
    #expect(tree.narrowest(of: [0.9, 0.4, 0.3, 0.1])?.number == 1)
    #expect(tree.narrowest(of: [0.4, 0.4, 0.3, 0.1]) == nil)
    // Of two as sure, the lower stands first.
    #expect(tree.interests(of: [0.7, 0.7, 0, 0]).map(\.number) == [2, 1])
  }

  @Test func examplesMoveAnswersAndConfidencesBecomeThoseOfBeingRight() throws {
    // Texts of `fruit` lie where `bread` is called: only examples can tell.
    var random = SeededRandom(seed: 3, stream: "examples")
    let numbers = (0..<40).map { $0.isMultiple(of: 2) ? 2 : 4 }
    let vectors: [[Float]] = numbers.map { number in
      let axis = number == 2 ? 2 : 3
      return (0..<4).map { Float($0 == axis ? 1 : 0) + Float.random(in: -0.2...0.2, using: &random) }
    }
    let tree = try Self.tree.get()
    let fit = try InterestFit(tree, names: Self.names, vectors: vectors, numbers: numbers, seed: 1)
    let taught = try InterestModel(tree, names: Self.names, examples: fit.examples, settings: fit.settings)
    let text: [Float] = [0, 0, 1, 0]
    let untaught = try model()
    #expect(untaught(text)[2] > untaught(text)[1])
    #expect(taught(text)[1] > 0.5)
    #expect(throws: SignalError.self) {
      try InterestFit(
        tree, names: Self.names, vectors: Array(vectors.prefix(9)), numbers: Array(numbers.prefix(9)), seed: 1)
    }
  }
}
