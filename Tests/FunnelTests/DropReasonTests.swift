import Foundation
import Testing

@testable import Funnel

@Suite("Drop reasons and traces")
struct DropReasonTests {
  @Test(
    "The numbers on disk are frozen",
    arguments: [
      (DropReason.duplicate, UInt16(1), "duplicate"), (.scoreMissing, 2, "score.missing"),
      (.selectionRank, 3, "selection.rank"), (.filterFailed, 4, "filter.failed"),
    ])
  func frozen(reason: DropReason, number: UInt16, name: String) throws {
    let catalogue = try DropReasonCatalogue([DropReason.funnelNames])
    #expect(reason.rawValue == number)
    #expect(catalogue.name(of: reason) == name)
    #expect(catalogue.reason(named: name) == reason)
  }

  @Test("A column of verdicts takes four bytes per candidate")
  func size() {
    #expect(MemoryLayout<DropReason?>.stride == 4)
  }

  @Test("Two rooms that use one number or one name are refused")
  func clash() {
    for table in [[DropReason.duplicate: "other"], [DropReason.odd: "duplicate"]] {
      let error = #expect(throws: FunnelError.self) {
        try DropReasonCatalogue([DropReason.funnelNames, table])
      }
      #expect(error?.code == .reasonClash)
    }
  }

  @Test("A trace survives writing and reading, also with a reason that this version does not know")
  func codable() throws {
    let trace = StageTrace(
      name: "top", kind: .selector, outcome: .failed(StageFailure(.overloaded, "Ask later.")), entered: 3, kept: 1,
      dropped: [.init(reason: DropReason(rawValue: 65_000), count: 2)], elapsed: .microseconds(7))
    let read = try JSONDecoder().decode(StageTrace.self, from: JSONEncoder().encode(trace))
    #expect(read == trace)
    #expect(read.elapsed == trace.elapsed)
  }

  @Test("How long a stage took does not make two traces differ, anything else does")
  func equality() {
    func trace(_ elapsed: Duration, outcome: StageOutcome = .ok) -> StageTrace {
      StageTrace(name: "a", kind: .filter, outcome: outcome, entered: 1, kept: 1, dropped: [], elapsed: elapsed)
    }
    #expect(trace(.seconds(1)) == trace(.seconds(2)))
    #expect(trace(.seconds(1)) != trace(.seconds(1), outcome: .timedOut))
  }

  @Test("A set of sources holds 64 positions and ignores others")
  func sourceSet() {
    #expect(SourceSet(position: 63).positions == [63])
    #expect(SourceSet(position: 64).isEmpty)
    #expect(SourceSet(position: -1).isEmpty)
  }
}
