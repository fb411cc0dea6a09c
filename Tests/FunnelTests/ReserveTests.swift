import Testing

@testable import Funnel

@Suite("Reserve")
struct ReserveTests {
  private let noOdd = TestFilter("no odd", dropping: .odd) { $0 % 2 == 1 }

  private func round(_ filter: TestFilter) -> TestRound {
    Round(filters: [filter], scorers: [TestScorer.light], selector: TopSelector("top", limit: 2))
  }

  @Test("When nothing is left the reserve answers, filtered and ranked as everything else")
  func answers() async throws {
    let result = try await answer(
      sources: [TestSource("all", [1, 3])], rounds: [round(noOdd)], reserve: TestReserve { Pins([5, 8, 4, 6, 6]) })
    #expect(result.selected.ids == [4, 6])
    #expect(result.sources.map(\.positions) == [[1], [1]])
    #expect(result.isDegraded)
    #expect(result.dropped.map(\.id) == [1, 3, 6, 5, 8])
    #expect(result.dropped.map(\.reason) == [.odd, .odd, .duplicate, .odd, .selectionRank])
  }

  @Test("Whatever happens to the sources, the answer is not empty while the reserve has something eligible")
  func neverEmpty() async throws {
    for source in [
      TestSource("fails") { _ in throw CancellationError() }, TestSource("finds nothing", []),
      TestSource("disabled", isEnabled: false) { _ in Pins([2]) },
    ] {
      let result = try await answer(
        sources: [source], rounds: [round(noOdd)], reserve: TestReserve { Pins([1, 2]) })
      #expect(result.selected.ids == [2], "\(source.name)")
      #expect(result.isDegraded, "\(source.name)")
    }
  }

  @Test("The reserve does not serve what the filters forbid")
  func eligibleOnly() async throws {
    let result = try await answer(
      sources: [TestSource("none", [])], rounds: [round(noOdd)], reserve: TestReserve { Pins([1, 3]) })
    #expect(result.selected.ids.isEmpty)
  }

  @Test("The reserve is not asked while there is an answer")
  func notAsked() async throws {
    let asked = Tally()
    let reserve = TestReserve {
      asked.add()
      return Pins([2])
    }
    let result = try await answer(sources: [TestSource("all", [4])], rounds: [round(noOdd)], reserve: reserve)
    #expect(result.selected.ids == [4])
    #expect(asked.count == 0)
    #expect(!result.isDegraded)
  }
}
