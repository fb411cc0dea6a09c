import Foundation
import TestSupport
import Testing

@Suite("Commands on content")
struct ContentCommandTests {
  private static let contracts = ["--contracts", Workplace.contracts.path, "--data", "market", "--format", "json"]

  private func run(_ place: Workplace, _ arguments: String...) throws -> [String: Any] {
    let ending = try place.run(arguments + Self.contracts)
    #expect(ending.status == 0, "\(ending.errors)")
    return try #require(try JSONSerialization.jsonObject(with: Data(ending.output.utf8)) as? [String: Any])
  }

  @Test("Copies are found, a decision covers them until an un-merge, and monitoring tells coverage and is kept")
  func duplicates() throws {
    let place = try Workplace()
    try FileManager.default.createDirectory(at: place.path("pictures"), withIntermediateDirectories: true)
    let shapes = (0..<20).map { place in
      "<rect x=\"\(place * 53 % 200)\" y=\"\(place * 89 % 200)\" width=\"\(20 + place * 7)\" height=\"40\" fill=\"rgb(\(place * 31 % 256),\(place * 67 % 256),90)\"/>"
    }
    for (name, size) in [("a", 256), ("b", 200)] {
      try place.write(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(size)\" height=\"\(size)\" viewBox=\"0 0 256 256\">\(shapes.joined())</svg>",
        to: "pictures/\(name).svg")
    }
    try place.write(
      ["a", "b"].map { "{\"id\": \"\($0)\", \"title\": \"\($0)\", \"picture\": \"\($0).svg\"}\n" }.joined(),
      to: "items.jsonl")
    #expect(try place.run("import", "items", "items.jsonl", "--data", "market").status == 0)
    _ = try run(place, "signals", "run", "picture.hash", "--pictures", "pictures")
    #expect(try run(place, "signals", "duplicates")["clusters"] as? Int == 1)

    let decided = try run(place, "signals", "duplicates", "--decide", "a", "--verdict", "block", "--author", "ann")
    #expect(decided["items"] as? [String] == ["a", "b"])
    let policy = Workplace.contracts.deletingLastPathComponent().appending(path: "policies/safety.json").path
    func blocked() throws -> [String] {
      let findings = try run(place, "safety", "list", "--policy", policy)["findings"] as? [[String: Any]]
      return (findings ?? []).compactMap { $0["item"] as? String }
    }
    #expect(try blocked() == ["a", "b"])
    _ = try run(place, "signals", "duplicates", "--separate", "b", "--author", "ben")
    #expect(try blocked() == ["a"])

    let signals = try run(place, "signals", "monitor", "picture.hash")["signals"] as? [[String: Any]]
    #expect(signals?.first?["withValue"] as? Int == 2)
    let strict = try place.run(["signals", "monitor", "picture.hash", "--strict"] + Self.contracts)
    #expect(strict.status == 0)
    try place.write("{\"id\": \"c\", \"title\": \"c\"}\n", to: "more.jsonl")
    #expect(try place.run("import", "items", "more.jsonl", "--data", "market").status == 0)
    let broken = try place.run(["signals", "monitor", "picture.hash", "--strict"] + Self.contracts)
    #expect(broken.status == 1)
  }
}
