import Domain
import Funnel
import Market

extension ByteWriter {
  mutating func write(head input: DecisionInput, policyVersion: PolicyVersion) {
    write(text: input.id.rawValue)
    write(signed: input.at.milliseconds)
    write(input.seed)
    write(UInt64(input.page.surface.wireCode))
    write(count: input.page.size)
    write(count: input.page.rating.rawValue)
    write(signed: input.versions.catalogue)
    write(signed: input.versions.userState)
    write(count: input.versions.models.count)
    for model in input.versions.models { write(reference: model) }
    write(count: input.versions.rules)
    write(text: policyVersion.digest)
    write(count: input.arms.count)
    for arm in input.arms {
      write(reference: arm.experiment)
      write(reference: arm.arm)
    }
  }

  mutating func write(traces: [StageTrace]) {
    write(count: traces.count)
    for trace in traces {
      write(reference: trace.name.description)
      write(reference: trace.kind.rawValue)
      switch trace.outcome {
      case .ok: write(0)
      case .disabled: write(1)
      case .timedOut: write(2)
      case .failed(let failure):
        write(3)
        write(reference: failure.code.rawValue)
        write(reference: failure.message)
      }
      write(count: trace.entered)
      write(count: trace.kept)
      write(count: trace.dropped.count)
      for drop in trace.dropped {
        write(UInt64(drop.reason.rawValue))
        write(count: drop.count)
      }
      write(signed: trace.elapsed.microseconds)
    }
  }

  mutating func write(dropped: [DroppedCandidate]) {
    write(count: dropped.count)
    write(texts: dropped.map(\.id))
    for candidate in dropped { write(reference: candidate.stage.description) }
    for candidate in dropped { write(UInt64(candidate.reason.rawValue)) }
  }
}

extension ByteReader {
  /// The input with empty columns and a placeholder policy, and the version of the real one.
  mutating func readHead() throws(LedgerError) -> (DecisionInput, PolicyVersion) {
    let id: DecisionID = try readIdentifier()
    let at = Timestamp(milliseconds: try readSigned())
    let seed = try read()
    guard let code = UInt8(exactly: try read()), let surface = Surface(wireCode: code) else {
      throw Self.corrupt("a surface")
    }
    let size = try readInt()
    guard let rating = ContentRating(rawValue: try readInt()) else { throw Self.corrupt("a rating") }
    let catalogue = try readSigned()
    let userState = try readSigned()
    let models = try readList { reader throws(LedgerError) in try reader.readReference() }
    let rules = try readInt()
    guard let policyVersion = PolicyVersion(parsing: try readText()) else { throw Self.corrupt("a policy's version") }
    let arms = try readList { reader throws(LedgerError) in
      ArmAssignment(experiment: try reader.readReference(), arm: try reader.readReference())
    }
    let input = DecisionInput(
      id: id, at: at, seed: seed, page: PageRequest(surface: surface, size: size, rating: rating),
      versions: Versions(catalogue: catalogue, userState: userState, models: models, rules: rules),
      policy: .standard, arms: arms)
    return (input, policyVersion)
  }

  mutating func readTraces() throws(LedgerError) -> [StageTrace] {
    try readList { reader throws(LedgerError) in
      let name = StageName(try reader.readReference())
      guard let kind = StageKind(rawValue: try reader.readReference()) else { throw Self.corrupt("a stage") }
      let outcome = try reader.readOutcome()
      let entered = try reader.readInt()
      let kept = try reader.readInt()
      let dropped = try reader.readList { reader throws(LedgerError) in
        StageTrace.Drop(reason: try reader.readReason(), count: try reader.readInt())
      }
      return StageTrace(
        name: name, kind: kind, outcome: outcome, entered: entered, kept: kept, dropped: dropped,
        elapsed: .microseconds(try reader.readSigned()))
    }
  }

  private mutating func readOutcome() throws(LedgerError) -> StageOutcome {
    switch try read() {
    case 0: return .ok
    case 1: return .disabled
    case 2: return .timedOut
    case 3:
      let code = StageFailure.Code(rawValue: try readReference())
      return .failed(StageFailure(code, try readReference()))
    default: throw Self.corrupt("a stage's outcome")
    }
  }

  mutating func readReason() throws(LedgerError) -> DropReason {
    guard let raw = UInt16(exactly: try read()) else { throw Self.corrupt("a reason") }
    return DropReason(rawValue: raw)
  }

  mutating func readDropped() throws(LedgerError) -> [DroppedCandidate] {
    let count = try readCount()
    let ids = try readTexts(count)
    var stages: [StageName] = []
    for _ in 0..<count { stages.append(StageName(try readReference())) }
    var dropped: [DroppedCandidate] = []
    for row in 0..<count {
      dropped.append(DroppedCandidate(id: ids[row], stage: stages[row], reason: try readReason()))
    }
    return dropped
  }

  mutating func readList<Element>(
    _ element: (inout ByteReader) throws(LedgerError) -> Element
  ) throws(LedgerError) -> [Element] {
    let count = try readCount()
    var list: [Element] = []
    list.reserveCapacity(count)
    for _ in 0..<count { list.append(try element(&self)) }
    return list
  }
}

extension Duration {
  var microseconds: Int64 {
    components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
  }
}
