import Bundles
import Domain
import Foundation
import Store
import Testing

@testable import Signals

@Suite("Signal contracts")
struct ContractTests {
  struct Refusal: CustomTestStringConvertible, Sendable {
    let line: String
    let other: String
    let code: SignalError.Code
    /// Words that the message has to hold.
    let says: [String]
    var testDescription: String { "`\(line)` → `\(other)`" }

    init(_ line: String, _ other: String, _ code: SignalError.Code, _ says: String...) {
      self.line = line
      self.other = other
      self.code = code
      self.says = says
    }
  }

  static let refusals: [Refusal] = [
    .init("owner: tests", "ownr: tests", .unknownKey, "colour.yaml:17", "`ownr`", "did you mean `owner`?"),
    .init("owner: tests", "zzzzzzz: tests", .unknownKey, "remove it"),
    .init("owner: tests\n", "", .missingKey, "lacks `owner`"),
    .init("owner: tests", "owner: tests\nowner: more", .duplicate, "`owner`", "keep one"),
    .init("owner: tests", "owner: \"\"", .badValue, "1 to 1000 bytes"),
    .init("    dimension: 3", "    dimension: 0", .badValue, "`value.vector.dimension`", "1...65536"),
    .init("    dimension: 3", "    dimensions: 3", .unknownKey, "did you mean `dimension`?"),
    .init("metric: squaredL2", "metric: cosin", .badValue, "did you mean `cosine`?"),
    .init("version: 1\n", "version: one\n", .badValue, "colour.yaml:2"),
    .init("signal: picture.colour", "signal: Picture Colour", .badValue, "lower case"),
    .init("signal: picture.colour", "- signal", .malformed, "colour.yaml:"),
    .init("entity: item", "entity: itm", .badValue, "did you mean `item`?"),
    .init("space: colour.v1\n", "", .missingKey, "lacks `space`"),
    .init("space: colour.v1", "space: Colour", .badValue, "`space`"),
    .init("space: colour.v1", "space: colour.v1\ncalibration: c", .badValue, "remove it"),
    .init("inputs: [picture]", "inputs: []", .badValue, "name at least one"),
    .init("inputs: [picture]", "inputs: [picture, picture]", .duplicate, "keep one"),
    .init("inputs: [picture]", "inputs: picture", .malformed, "has to be a list"),
    .init("model: 1", "model: x", .badValue, "64 hexadecimal digits"),
    .init("precision: f32", "precision: fp32", .badValue, "did you mean `f32`?"),
    .init("coverage: 0.9", "coverage: 1.1", .badValue, "0.0...1.0"),
    .init("coverage: 0.9", "coverage: .nan", .badValue, "has to be a number"),
    .init("coverage: 0.9", "coverage: nan", .badValue, "has to be a number"),
    .init("nulls: [noInput,", "nulls: [noInputs,", .badValue, "did you mean `noInput`?"),
    .init("least: 0.4}", "least: 0.6}", .unmetNeed, "feed", "promise 0.5"),
    .init("slice: all, least", "slice: birds, least", .unmetNeed, "promise nothing"),
    .init("owner: tests", "owner: tests\ndeprecated: soon", .badValue, "2027-06-30"),
    .init("summary: The", "summary: [The", .malformed, "not YAML"),
  ]

  @Test("A contract with one mistake is refused with its place and a remedy", arguments: refusals)
  func refused(_ refusal: Refusal) {
    let error = #expect(throws: SignalError.self) { try Contracts.changed(refusal.line, to: refusal.other) }
    #expect(error?.code == refusal.code)
    for words in refusal.says { #expect(error?.message.contains(words) == true, "\(error?.message ?? "")") }
    #expect(error?.message.contains("\n") == false)
  }

  @Test("A contract without a mistake is read whole")
  func read() throws {
    let contract = try Contracts.changed("owner: tests", to: "owner: tests\ndeprecated: 2027-06-30")
    #expect(contract.name == "picture.colour")
    #expect(contract.value == .vector(dimension: 3, metric: .squaredL2))
    #expect(contract.space?.name == "colour.v1")
    #expect(contract.calibration == nil)
    #expect(contract.bundle.model.description == String(repeating: "1", count: 64))
    #expect(contract.objectives == .init(coverage: 0.9, freshness: 60, latency: 50))
    #expect(contract.nullReasons.map(\.rawValue) == SignalNull.Code.known)
    #expect(contract.consumers.map(\.name) == ["feed"])
    let day = try #require(contract.deprecatedOn)
    #expect("\(day)" == "2027-06-30")
    #expect(contract.isDeprecated(on: day))
    #expect(!contract.isDeprecated(on: day.advanced(by: -1)))
  }

  @Test(
    "Each type of value has the ids that make it comparable",
    arguments: [
      (
        "scores: {taxonomy: iab-1, labels: 20}", "calibration: c.v1",
        SignalContract.ValueType.scores(taxonomy: "iab-1", labels: 20)
      ),
      ("hash: {bits: 256}", "space: pdq.v1", .hash(bits: 256)),
      ("text: {bytes: 500}", "", .text(maximumLength: 500)),
    ])
  func types(shape: String, id: String, expected: SignalContract.ValueType) throws {
    let yaml = Contracts.text.replacing("  vector:\n    dimension: 3\n    metric: squaredL2", with: "  \(shape)")
      .replacing("space: colour.v1", with: id)
    let contract = try SignalContract(yaml: yaml, file: "a.yaml")
    #expect(contract.value == expected)
    #expect((contract.space != nil) == id.hasPrefix("space"))
    #expect((contract.calibration != nil) == id.hasPrefix("calibration"))
    let identity = try contract.identity()
    #expect("\(contract.value)".hasPrefix(identity.type.rawValue))
    // Values of another type, or compared under another name, never meet.
    #expect(identity.space.name == (contract.space?.name ?? contract.calibration?.name ?? "picture.colour.v1"))
  }

  @Test("Hashes of a length that nothing computes are refused")
  func hashes() throws {
    let yaml = Contracts.text.replacing(
      "  vector:\n    dimension: 3\n    metric: squaredL2", with: "  hash: {bits: 64}")
    let error = #expect(throws: SignalError.self) { try SignalContract(yaml: yaml, file: "a.yaml").identity() }
    #expect(error?.code == .unsupported)
  }

  @Test("Two contracts of one version are refused")
  func duplicates() throws {
    let error = #expect(throws: SignalError.self) {
      try ContractSet([Contracts.colour(), Contracts.colour(space: "b")])
    }
    #expect(error?.code == .duplicate)
  }

  @Test(
    "One space for two bundles, or for two types of value, is refused", arguments: ["model: 1", "    dimension: 3"])
  func sharedSpace(line: String) throws {
    let other = try SignalContract(
      yaml: Contracts.text.replacing("signal: picture.colour", with: "signal: other")
        .replacing(line, with: line.replacing("1", with: "4").replacing("3", with: "4")), file: "b.yaml")
    let error = #expect(throws: SignalError.self) { try ContractSet([Contracts.colour(), other]) }
    #expect(error?.code == .sharedSpace)
    #expect(error?.message.contains("colour.v1") == true)
  }

  @Test("Two signals of one bundle may share its space")
  func twoNames() throws {
    let twin = try Contracts.changed("signal: picture.colour", to: "signal: twin")
    #expect(try ContractSet([Contracts.colour(), twin]).contracts.count == 2)
  }

  @Test("The newest version of a name is the one that counts")
  func newest() throws {
    let second = try Contracts.changed("version: 1\n", to: "version: 2\n")
    let set = try ContractSet([second, Contracts.colour()])
    #expect(try set.contract("picture.colour").version == 2)
    let error = #expect(throws: SignalError.self) { try set.contract("picture.color") }
    #expect(error?.code == .unsupported)
  }

  @Test("Every name of a null reason is one that media or signals give")
  func nullNames() {
    #expect(Set(SignalNull.Code.known).count == SignalNull.Code.known.count)
    #expect(SignalNull.Code(rawValue: "nothing") == nil)
  }
}
