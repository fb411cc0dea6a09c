import Foundation
import TestSupport
import Testing

/// From a file of a tree to items that are listed under it.
@Suite(
  "Interests on the command line",
  .enabled(if: Weights.areInstalled, "needs the weights: run scripts/bootstrap inference"), .serialized)
struct InterestsCommandTests {
  private let workplace: Workplace
  private static let tree = """
    id,parent,name,description
    1,,Food,Things to eat
    2,1,Fruit,"Apples, pears, bananas and other fresh fruit"
    3,1,Bread,"Loaves, rolls and baguettes"
    4,,Tools,"Hammers, saws and drills for work at home"

    """

  init() throws {
    workplace = try Workplace()
    try workplace.write(Self.tree, to: "tree.csv")
    try workplace.write(
      "id,title\na,Ripe bananas from Ecuador\nb,Cordless drill with two batteries\nc,Sourdough bread loaf\n",
      to: "items.csv")
  }

  private func run(_ arguments: String) throws -> ChildProcess.Ending {
    try workplace.run(
      arguments.split(separator: " ").map(String.init)
        + ["--data", "market", "--contracts", "contracts", "--format", "json"])
  }

  /// The repository's contracts, and the candidate of interests for the bundle that was imported.
  private func writeContracts(_ bundle: String) throws {
    let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let folder = repository.appending(path: "contracts")
    try FileManager.default.copyItem(at: folder, to: workplace.path("contracts"))
    let candidate = folder.appending(path: "candidates/interests.item.yaml")
    let names = try #require(try JSONSerialization.jsonObject(with: Data(bundle.utf8)) as? [String: String])
    let lines = try String(contentsOf: candidate, encoding: .utf8)
      .split(separator: "\n", omittingEmptySubsequences: false)
    let changed = try lines.map { line -> String in
      for key in ["model", "preprocessing"] where line.hasPrefix("  \(key): ") {
        return "  \(key): \(try #require(names[key]))"
      }
      return line.hasPrefix("    labels: ") ? "    labels: 4" : String(line)
    }
    try workplace.write(changed.joined(separator: "\n"), to: "contracts/interests.item.yaml")
  }

  @Test("A tree is imported once, items stand under its nodes, and a path never gets another number")
  func whole() throws {
    let imported = try workplace.run(["interests", "import", "tree.csv", "--data", "market", "--format", "json"])
    #expect(imported.status == 0, "\(imported.errors)")
    try writeContracts(imported.output)
    #expect(try workplace.run("import", "items", "items.csv", "--data", "market").status == 0)
    let ran = try workplace.run([
      "signals", "run", "interests.item", "--data", "market", "--contracts", "contracts", "--weights",
      Weights.folder.path, "--format", "json",
    ])
    #expect(ran.status == 0 && ran.output.contains("\"withValue\":3"), "\(ran.output) \(ran.errors)")
    let shown = try run("interests show --item a")
    #expect(shown.status == 0 && shown.output.contains("food/fruit"), "\(shown.output) \(shown.errors)")
    #expect(!shown.output.contains("tools"), "\(shown.output)")
    let listed = try run("interests list")
    #expect(listed.status == 0 && listed.output.contains("Tools"), "\(listed.errors)")

    try workplace.write(Self.tree.replacing("2,1,Fruit", with: "5,1,Fruit"), to: "other.csv")
    let refused = try workplace.run([
      "interests", "import", "other.csv", "--taxonomy-version", "2", "--data", "market", "--format", "json",
    ])
    #expect(refused.status == 3 && refused.errors.contains("food/fruit"), "\(refused.errors)")
    try workplace.write(Self.tree.replacing("4,,Tools", with: "4,4,Tools"), to: "loop.csv")
    #expect(try workplace.run(["interests", "import", "loop.csv", "--data", "market"]).status == 3)
  }

  @Test("What is known of texts says how good interests are beside counting and tf-idf")
  func evaluated() throws {
    var rows = "text,label\n"
    for place in ["Peru", "Spain", "Ghana", "France", "Kenya", "Italy", "Chile", "Malta"] {
      rows += "Fresh bananas from \(place),2\nA loaf of bread from \(place),3\nA saw made in \(place),4\n"
    }
    try workplace.write(rows, to: "known.csv")
    let ending = try workplace.run([
      "interests", "evaluate", "tree.csv", "--examples", "known.csv", "--data", "market", "--weights",
      Weights.folder.path, "--contracts",
      URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "contracts").path, "--format", "json",
    ])
    #expect(ending.status == 0, "\(ending.errors)")
    #expect(ending.output.contains("tf-idf") && ending.output.contains("most frequent"), "\(ending.output)")
  }
}
