import Foundation
import Testing

@testable import Funnel

@Suite("Order")
struct OrderTests {
  @Test("Stages run in declared order: sources, then hydrators, filters, scorers and selector of each round")
  func declaredOrder() async throws {
    let diary = Diary()
    func round(_ name: String) -> TestRound {
      Round(
        hydrators: [
          TestHydrator("\(name) hydrator") { _ in
            diary.note("\(name) hydrator")
            return Patch { _ in }
          }
        ],
        filters: ["a", "b"].map { letter in
          TestFilter("\(name) filter \(letter)") { _, _ in diary.note("\(name) filter \(letter)") }
        },
        scorers: ["a", "b"].map { letter in
          TestScorer("\(name) scorer \(letter)") { _, _ in diary.note("\(name) scorer \(letter)") }
        },
        selector: TestSelector(name: "\(name) selector") { pins, _ in
          diary.note("\(name) selector")
          return Array(0..<pins.count)
        })
    }
    let source = TestSource("source") { _ in
      diary.note("source")
      return Pins([1])
    }
    let result = try await answer(sources: [source], rounds: [round("first"), round("second")])
    let stages = ["hydrator", "filter a", "filter b", "scorer a", "scorer b", "selector"]
    let expected = ["source"] + stages.map { "first \($0)" } + stages.map { "second \($0)" }
    #expect(diary.entries == expected)
    #expect(result.traces.map(\.name.description) == expected)
  }

  @Test("Sources wait for each other only if they want to: they run at the same time", .timeLimit(.minutes(1)))
  func concurrentSources() async throws {
    let (left, right) = (Gate(), Gate())
    let result = try await answer(sources: [
      TestSource("left") { _ in
        left.open()
        await right.pass()
        return Pins([1])
      },
      TestSource("right") { _ in
        right.open()
        await left.pass()
        return Pins([2])
      },
    ])
    #expect(result.selected.ids == [1, 2])
  }

  @Test("Which source or hydrator is first does not change one byte of the answer", arguments: 0..<20)
  func sameBytes(seed: Int) async throws {
    let first = try await bytes(seed: UInt64(seed), finishing: [0, 1, 2])
    for order in [[2, 1, 0], [1, 2, 0], [2, 0, 1]] {
      #expect(try await bytes(seed: UInt64(seed), finishing: order) == first)
    }
  }

  /// The answer of a pipeline drawn from the seed, whose sources and hydrators end in the order asked for.
  private func bytes(seed: UInt64, finishing order: [Int]) async throws -> Data {
    var random = SplitMix64(seed: seed)
    let ids = (0..<3).map { _ in (0..<20).map { _ in Int.random(in: 0..<30, using: &random) } }
    func turns() -> (wait: @Sendable (Int) async -> Void, end: @Sendable (Int) -> Void) {
      let gates = (0...order.count).map { _ in Gate() }
      gates[0].open()
      let turn = order.indices.map { member in order.firstIndex(of: member) ?? 0 }
      return ({ await gates[turn[$0]].pass() }, { gates[turn[$0] + 1].open() })
    }
    let (sourceTurns, hydratorTurns) = (turns(), turns())
    let result = try await answer(
      sources: (0..<3).map { member in
        TestSource("source \(member)") { _ in
          await sourceTurns.wait(member)
          defer { sourceTurns.end(member) }
          return Pins(ids[member], light: ids[member].map { Float($0 % 4) })
        }
      },
      rounds: [
        Round(
          hydrators: (0..<3).map { member in
            TestHydrator("hydrator \(member)") { _ in
              await hydratorTurns.wait(member)
              defer { hydratorTurns.end(member) }
              return Patch { pins in
                pins.prediction = pins.prediction.map { ($0.isNaN ? 1 : $0) * 3 + Float(member) }
              }
            }
          },
          scorers: [TestScorer.light, TestScorer.heavy],
          selector: TopSelector("top", limit: 10))
      ])
    #expect(result.scores.allSatisfy { $0 == 32 })
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return try encoder.encode(result.selected.ids) + encoder.encode(result.dropped)
      + encoder.encode(result.sources) + encoder.encode(result.traces)
  }
}
