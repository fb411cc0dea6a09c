import Foundation
import Signals
import Testing

@Suite("The lock of contracts")
struct ContractLockTests {
  private func locked() throws -> ContractLock {
    var lock = ContractLock()
    try lock.add(ContractSet([Contracts.colour()]))
    return lock
  }

  @Test("The contracts of this repository agree with each other and with lock.json")
  func repository() throws {
    let set = try ContractSet.load(Contracts.folder)
    #expect(
      set.contracts.map(\.name) == [
        "image.embedding", "picture.hash", "picture.quality", "picture.safety", "picture.text", "text.embedding",
        "text.language",
        "text.spam", "text.toxicity",
      ])
    #expect(try ContractLock(in: Contracts.folder).violations(of: set).map(\.message) == [])
  }

  @Test(
    "What decides a value may not change under one version",
    arguments: [
      ("entity: item", "entity: query", "entity"), ("dimension: 3", "dimension: 4", "value"),
      ("metric: squaredL2", "metric: cosine", "value"), ("space: colour.v1", "space: colour.v2", "space"),
      ("inputs: [picture]", "inputs: [text]", "inputs"), ("model: 1", "model: 4", "bundle"),
      ("preprocessing: 2", "preprocessing: 4", "bundle"), ("precision: f32", "precision: bf16", "bundle"),
    ])
  func fixed(line: String, other: String, part: String) throws {
    let changed = try ContractSet([Contracts.changed(line, to: other)])
    let violations = try locked().violations(of: changed)
    #expect(violations.map(\.code) == [.incompatible])
    #expect(violations.first?.message.contains("changed its \(part):") == true)
    var lock = try locked()
    #expect(throws: SignalError.self) { try lock.add(changed) }
    #expect(try lock == locked())
  }

  @Test(
    "Promises, owners and consumers may change freely",
    arguments: [
      ("owner: tests", "owner: others"), ("coverage: 0.9", "coverage: 0.5"), ("name: feed", "name: shop"),
      ("least: 0.5", "least: 0.45"), ("provenance: none", "provenance: some"), ("summary: The", "summary: A"),
    ])
  func free(line: String, other: String) throws {
    #expect(try locked().violations(of: ContractSet([Contracts.changed(line, to: other)])).isEmpty)
  }

  @Test("A new version in a new space is fine once it is locked, and not before")
  func newVersion() throws {
    let yaml = Contracts.text.replacing("version: 1\n", with: "version: 2\n")
      .replacing("space: colour.v1", with: "space: colour.v2").replacing("model: 1", with: "model: 4")
    let set = try ContractSet([Contracts.colour(), SignalContract(yaml: yaml, file: "b.yaml")])
    var lock = try locked()
    #expect(lock.violations(of: set).map(\.code) == [.unlocked])
    try lock.add(set)
    #expect(lock.violations(of: set).isEmpty)
    #expect(lock.entries.map(\.version) == [1, 2])
  }

  @Test("A new version may not take the space of an old bundle, even of one whose contract is gone")
  func takenSpace() throws {
    let yaml = Contracts.text.replacing("version: 1\n", with: "version: 2\n").replacing("model: 1", with: "model: 4")
    let set = try ContractSet([SignalContract(yaml: yaml, file: "b.yaml")])
    let folder = try Workbench()
    var lock = try locked()
    #expect(lock.violations(of: set).contains { $0.message.contains("belongs to picture.colour version 1") })
    #expect(lock.violations(of: set).contains { $0.message.contains("has no contract any more") })
    try lock.write(to: folder.url)
    let file = folder.url.appending(path: ContractLock.fileName)
    let retired = try String(contentsOf: file, encoding: .utf8)
      .replacing("\"signal\" :", with: "\"retired\" : true, \"signal\" :")
    try Data(retired.utf8).write(to: file)
    lock = try ContractLock(in: folder.url)
    #expect(lock.violations(of: set).count { $0.code == .incompatible } == 1)
    #expect(throws: SignalError.self) { try lock.add(set) }
  }

  @Test("A lock comes back from its file as it was, and a broken file is refused")
  func roundTrip() throws {
    let bench = try Workbench()
    #expect(try ContractLock(in: bench.url) == ContractLock())
    try locked().write(to: bench.url)
    #expect(try ContractLock(in: bench.url) == locked())
    try Data("{".utf8).write(to: bench.url.appending(path: ContractLock.fileName))
    let error = #expect(throws: SignalError.self) { try ContractLock(in: bench.url) }
    #expect(error?.code == .malformed)
  }
}
