import Foundation
import TestSupport
import Testing

@Suite("Commands")
struct CommandTests {
  private static let leaves = [
    "init", "import", "export", "serve", "decide", "demo", "keys create", "keys list", "keys revoke", "decisions list",
    "decisions explain", "decisions replay", "report spend", "budgets check", "users delete", "policy show",
    "policy set", "models train", "models compare", "signals run", "signals list", "signals check",
    "signals duplicates", "signals monitor", "signals bridge train", "signals bridge check", "signals activate",
    "signals rollback", "signals history", "signals video", "signals objects", "signals read", "safety train",
    "safety list", "safety check", "quality train", "quality evaluate", "quality score", "search evaluate", "world run",
    "world experiment", "world longrun",
    "world fit",
    "world bidding", "signals train", "signals evaluate", "replay", "market report", "market auction", "market reserve",
    "market weights", "market backtest", "audiences list", "audiences show", "audiences import", "audiences build",
    "audiences study", "audiences delete", "conversions import", "conversions report", "users explain",
    "interests import", "interests words", "interests list", "interests show", "interests evaluate",
    "traffic show", "traffic set", "traffic check", "traffic filtered",
  ]

  @Test("Every command takes --data, --seed and --format, and helps on standard output", arguments: leaves)
  func options(leaf: String) throws {
    let ending = try Workplace().run(leaf.split(separator: " ").map(String.init) + ["--help"])
    #expect(ending.status == 0 && ending.errors.isEmpty)
    for option in ["--data", "--seed", "--format"] { #expect(ending.output.contains(option), "\(option)") }
  }

  @Test("The list of commands above is whole")
  func whole() throws {
    let place = try Workplace()
    func children(_ command: [String]) throws -> [String] {
      let lines = try place.run(command + ["--help"]).output.split(separator: "\n", omittingEmptySubsequences: false)
      guard let start = lines.firstIndex(of: "SUBCOMMANDS:") else { return [] }
      return lines[(start + 1)...].prefix { !$0.isEmpty }.filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") }
        .compactMap { $0.split(separator: " ").first.map(String.init) }
    }
    func leaves(under command: [String]) throws -> [String] {
      let parts = try children(command)
      return parts.isEmpty
        ? [command.joined(separator: " ")] : try parts.flatMap { try leaves(under: command + [$0]) }
    }
    #expect(Set(try leaves(under: [])) == Set(Self.leaves))
  }

  @Test("A new market comes with a first key that only its owner may read, and says where")
  func firstKey() throws {
    let place = try Workplace()
    let made = try place.run("init", "--data", "other", "--currency", "EUR", "--time-zone", "Europe/Vienna")
    #expect(made.status == 0 && made.output.contains("other/admin-key"))
    for name in ["admin-key", "keys.json", "secret"] {
      let file = place.path("other/\(name)")
      let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
      #expect(mode == 0o600, "\(name)")
    }
    let keys = try place.run("keys", "list", "--data", "other", "--format", "json")
    struct Listed: Decodable {
      struct Key: Decodable { let id: String, name: String, scopes: [String] }
      let keys: [Key]
    }
    let listed = try JSONDecoder().decode(Listed.self, from: Data(keys.output.utf8)).keys
    #expect(listed.map(\.name) == ["admin"] && listed.map(\.scopes) == [["admin"]])
    let text = try String(contentsOf: place.path("other/admin-key"), encoding: .utf8)
    #expect(text.contains(try #require(listed.first?.id)))
  }

  @Test("A market that was made without keys gets its first one when they are asked for")
  func olderMarket() throws {
    let place = try Workplace()
    for name in ["admin-key", "keys.json"] { try FileManager.default.removeItem(at: place.path("market/\(name)")) }
    #expect(try place.run("keys", "list", "--data", "market").output.contains("admin"))
    #expect(FileManager.default.fileExists(atPath: place.path("market/admin-key").path))
  }

  @Test("Without the library that runs networks the command stops with one line that says how to get it")
  func missingLibrary() throws {
    let place = try Workplace()
    let ending = try ChildProcess.end(
      of: "vitrine",
      ["signals", "run", "text.embedding", "--contracts", Workplace.contracts.path, "--data", "market"],
      in: place.folder, environment: ["VITRINE_OPENVINO": "/nowhere"])
    #expect(ending.status == 1 && ending.output.isEmpty)
    #expect(ending.errors.contains("OpenVINO did not start: run scripts/bootstrap, or set VITRINE_OPENVINO to a copy"))
    #expect(ending.errors.count { $0 == "\n" } == 1)
  }

  @Test("A result is one JSON object where that is asked for, also on a market that has decided nothing")
  func json() throws {
    let place = try Workplace()
    let commands = [
      "decisions list", "decisions replay", "report spend", "budgets check", "policy show", "keys list", "models train",
      "decide --surface home_feed --seed 3", "users delete nobody", "export items out.jsonl",
      "signals list --contracts \(Workplace.contracts.path)",
    ]
    for command in commands {
      let words = command.split(separator: " ").map(String.init) + ["--data", "market", "--format", "json"]
      let ending = try place.run(words)
      #expect(ending.status == 0, "\(command): \(ending.errors)")
      let object = try JSONSerialization.jsonObject(with: Data(ending.output.utf8))
      #expect(object is [String: Any], "\(command)")
    }
  }
}
