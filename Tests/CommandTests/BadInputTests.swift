import Foundation
import TestSupport
import Testing

/// The real command on what it cannot take: one line that says what to do, and the exit code of the contract.
@Suite("Commands on bad input")
struct BadInputTests {
  private struct Case: Sendable, CustomTestStringConvertible {
    let arguments: [String]
    let status: Int32
    /// Part of the line on standard error.
    let line: String

    init(_ status: Int32, _ line: String, _ arguments: String) {
      self.arguments = arguments.split(separator: " ").map { $0 == "''" ? "" : String($0) }
      self.status = status
      self.line = line
    }

    var testDescription: String { "vitrine \(arguments.joined(separator: " "))" }
  }

  /// Commands that need a market, without `--data`.
  private static let onMarket = [
    "decide --surface home_feed", "decisions list", "decisions explain d1", "decisions replay", "report spend",
    "budgets check", "users delete u1", "models train", "export items out.jsonl", "import items good.jsonl",
    "serve --port 0", "signals list --contracts contracts", "signals duplicates --contracts contracts",
    "signals monitor --contracts contracts", "audiences list", "audiences build", "conversions import good.jsonl",
    "conversions report", "users explain u1",
  ]
  private static let onFolder =
    onMarket + ["policy show", "policy set policy.json", "keys list", "keys create a --scope serve"]

  private static let directories: [Case] =
    onFolder.flatMap {
      [
        Case(3, "nowhere does not exist: make it with `vitrine init`", "\($0) --data nowhere"),
        Case(3, "plain is a file: name a folder with --data", "\($0) --data plain"),
        Case(3, "holds no market yet: make one with `vitrine init`", "\($0) --data empty"),
      ]
    }
    + onMarket.flatMap {
      [
        Case(3, "vitrine.sqlite is damaged or no database: restore it", "\($0) --data damaged"),
        Case(3, "of a newer Vitrine (migration 999-later): install that version", "\($0) --data newer"),
      ]
    } + [
      Case(3, "holds a market already: choose another", "init --currency EUR --data market"),
      Case(3, "plain is a file: name a folder with --data", "init --currency EUR --data plain"),
      Case(3, "policy.json is missing or malformed", "decide --surface ads --data rules"),
      Case(3, "`reserve` is unknown: remove it", "decide --surface ads --data strange"),
      Case(3, "experiments.json is malformed: mend it", "decide --surface ads --data experiments"),
      Case(3, "keys.json cannot be read: restore it", "keys list --data keys"),
      Case(3, "`secret` of the data directory cannot be read", "decide --surface ads --data secret"),
      Case(3, "models/active.json is damaged: train again", "decide --surface ads --data model"),
      Case(3, "00000001.seg is not a segment", "decisions list --data ledger"),
      Case(3, "bundles/ in the data directory", "signals run text.embedding --contracts contracts --data bundle"),
    ]

  private static let files: [Case] = [
    Case(3, "gone.jsonl cannot be opened: check the path", "import items gone.jsonl"),
    Case(3, "folder.jsonl is no regular file", "import items folder.jsonl"),
    Case(3, "states no format: add --input-format", "import items plain"),
    Case(3, "cannot be written: check", "export items folder.jsonl"),
    Case(3, "no/where.jsonl cannot be written: check that its folder exists", "export items no/where.jsonl"),
    Case(3, "gone.json is not a policy (gone.json: No such file", "policy set gone.json"),
    Case(3, "folder.jsonl is not a policy (folder.jsonl: Is a directory", "policy set folder.jsonl"),
    Case(3, "plain is not a policy (it is no JSON): give a file", "policy set plain"),
    Case(3, "part.json is not a policy (the field `", "policy set part.json"),
    Case(3, "`organic.relevence` is unknown: did you mean `relevance`?", "policy set misspelt.json"),
    Case(3, "`organic.relevence` is unknown: did you mean `relevance`?", "decisions replay --policy misspelt.json"),
    Case(3, "large.json is not a policy (a number is out of range", "policy set large.json"),
    Case(3, "gone.json is not a policy", "decisions replay --policy gone.json"),
    Case(3, "folder of contracts cannot be read: name it with --contracts", "signals list --contracts gone"),
    Case(3, "folder of contracts cannot be read: name it with --contracts", "signals check --contracts gone"),
    Case(3, "No contract is named nope: there are", "signals run nope --contracts contracts"),
    Case(3, "learned from examples: see `vitrine safety train", "signals run text.spam --contracts contracts"),
    Case(3, "picture.hash version 1 has no values", "signals duplicates --contracts contracts"),
    Case(3, "gone.json could not be read", "safety check hello --contracts contracts --policy gone.json"),
    Case(3, "is no JSON: correct it", "safety check hello --contracts contracts --policy plain"),
    Case(3, "gone.tsv could not be read", "safety train spam --examples gone.tsv --licence MIT --source s"),
    Case(3, "gone is not there: name a folder of pictures or a CSV file", "quality evaluate gone"),
    Case(3, "0 photographs could be read: give 10 or more", "quality train empty --licence MIT --source s"),
    Case(3, "learn one with `vitrine quality train`", "quality score plain"),
    Case(3, "There is no such decision: see `vitrine decisions list`", "decisions explain nope"),
    Case(3, "not in the ledger: start from the first page", "decisions list --after nope"),
    Case(3, "`item` is not in the catalogue", "decide --surface related --item nope"),
    Case(3, "There is no such audience: see `vitrine audiences list`", "audiences show nope"),
    Case(3, "gone.csv cannot be opened: check the path", "audiences import buyers gone.csv"),
    Case(3, "There is no user of that name", "users explain nope"),
    Case(3, "no key of that identifier: see `vitrine keys list`", "keys revoke nope"),
  ]

  private static let usage: [Case] = [
    Case(2, "Unexpected argument 'nope'", "nope"),
    Case(2, "Missing expected argument '--surface", "decide"),
    Case(2, "--surface is none of", "decide --surface nope"),
    Case(2, "--device is none of", "decide --surface ads --device fridge"),
    Case(2, "`size` is outside 1...200", "decide --surface ads --size 0"),
    Case(2, "needs `item`", "decide --surface related"),
    Case(2, "An identifier has 0 bytes", "decide --surface ads --user ''"),
    Case(2, "An identifier has 0 bytes", "users delete ''"),
    Case(2, "A currency is not three capital letters", "init --currency euro --data other"),
    Case(2, "The time zone Nowhere is unknown", "init --currency EUR --time-zone Nowhere --data other"),
    Case(2, "--from is no time with a zone", "decisions list --from yesterday"),
    Case(2, "--limit is below 1", "decisions list --limit 0"),
    Case(2, "--to is no time with a zone", "decisions replay --to tomorrow"),
    Case(2, "--by is none of", "report spend --by nope"),
    Case(2, "--to is no day", "report spend --to 2026-13-01"),
    Case(2, "Import items, users, campaigns, events, audiences or conversions", "import things good.jsonl"),
    Case(2, "neither jsonl nor csv", "import items good.jsonl --input-format xml"),
    Case(2, "neither jsonl nor csv", "audiences import buyers good.jsonl --input-format xml"),
    Case(2, "An identifier has 0 bytes", "audiences import '' good.jsonl"),
    Case(2, "--people is in 200...100000", "audiences study --people 1"),
    Case(2, "three capital letters", "import items good.jsonl --currency euro"),
    Case(2, "Export items, users, campaigns, events, audiences or conversions", "export things out.jsonl"),
    Case(2, "A key's name is not 1 to 64 bytes", "keys create '' --scope serve"),
    Case(2, "'nope' is invalid for '--scope", "keys create a --scope nope"),
    Case(2, "--port is outside 0...65535", "serve --port 65536"),
    Case(2, "--port is outside 0...65535", "demo --port 65536"),
    Case(2, "Rules come from one place", "policy set"),
    Case(2, "Rules come from one place", "policy set policy.json --standard"),
    Case(2, "is invalid for '--format", "policy show --format xml"),
    Case(2, "--decide needs --verdict", "signals duplicates --contracts contracts --decide i --author a"),
    Case(2, "An action needs --author", "signals duplicates --contracts contracts --separate i"),
    Case(2, "--since is no time with a zone", "signals monitor --contracts contracts --since yesterday"),
    Case(2, "--sample takes 100 or more", "signals monitor --contracts contracts --sample 3"),
    Case(2, "'nope' is invalid for '--surface", "safety list --contracts contracts --surface nope"),
    Case(2, "--limit takes 10 photographs or more", "quality train empty --licence MIT --source s --limit 3"),
    Case(2, "is no null reason", "signals run --contracts contracts --retry nope"),
    Case(2, "reads pictures: name their folder with --pictures", "signals run image.embedding --contracts contracts"),
  ]

  private static let failures: [Case] = [
    Case(1, "choose others with --host and --port", "serve --port 0 --host 192.0.2.1"),
    Case(1, "choose others with --host and --port", "demo --port 0 --host 192.0.2.1"),
  ]

  private static let workplace = Result { try prepared() }

  private static func prepared() throws -> Workplace {
    let place = try Workplace()
    let files = FileManager.default
    for name in ["empty", "folder.jsonl"] {
      try files.createDirectory(at: place.path(name), withIntermediateDirectories: true)
    }
    try place.write("x", to: "plain")
    try place.write("", to: "good.jsonl")
    try place.write("{\"pageSize\": 20}", to: "part.json")
    try files.copyItem(at: place.path("market/policy.json"), to: place.path("policy.json"))
    let policy = try String(contentsOf: place.path("policy.json"), encoding: .utf8)
    try place.write(policy.replacing("relevance", with: "relevence"), to: "misspelt.json")
    try place.write(policy.replacing(/"pageSize" : \d+/, with: #""pageSize" : 1e30"#), to: "large.json")
    try place.copy("strange") { market in
      try Data(policy.replacing("{", with: #"{ "reserve": 1, "#, maxReplacements: 1).utf8)
        .write(to: market.appending(path: "policy.json"))
    }
    try place.copy("experiments") { market in
      try Data(#"[{"name": "a", "salt": "s", "arms": [{"name": "b", "bucket": []}]}]"#.utf8)
        .write(to: market.appending(path: "experiments.json"))
    }
    try files.copyItem(at: Workplace.contracts, to: place.path("contracts"))
    try place.copy("damaged", Workplace.damage)
    try place.copy("newer", Workplace.age)
    for (name, file) in [("rules", "policy.json"), ("keys", "keys.json")] {
      try place.copy(name) { try Data("{".utf8).write(to: $0.appending(path: file)) }
    }
    try place.copy("secret") { try files.removeItem(at: $0.appending(path: "secret")) }
    for (name, file) in [
      ("model", "models/active.json"), ("ledger", "ledger/00000001.seg"),
      ("bundle", "bundles/minilm-l6-v2-1/manifest.json"),
    ] {
      try place.copy(name) { market in
        let file = market.appending(path: file)
        try files.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data("{ this is nothing }".utf8).write(to: file)
      }
    }
    return place
  }

  private static let all = directories + files + usage + failures

  // One after another: they share a market, whose ledger one process writes.
  @Test("It says what to do in one line, and ends as the contract says", .serialized, arguments: all)
  private func ends(_ test: Case) throws {
    let place = try Self.workplace.get()
    let needsData = !test.arguments.contains("--data") && test.arguments != ["nope"]
    let ending = try place.run(test.arguments + (needsData ? ["--data", "market"] : []))
    #expect(ending.status == test.status)
    #expect(ending.errors.contains(test.line), "\(ending.errors)")
    #expect(ending.output.isEmpty)
    if ending.errors.hasPrefix("vitrine: ") {
      #expect(ending.errors.split(separator: "\n").count == 1, "\(ending.errors)")
      for noise in ["Error Domain", "NSURL", "Context(", "CodingKeys"] { #expect(!ending.errors.contains(noise)) }
    } else {
      // What the parser of arguments refuses comes with the usage.
      #expect(test.status == 2 && ending.errors.hasPrefix("Error: ") && ending.errors.contains("--help"))
    }
  }
}
