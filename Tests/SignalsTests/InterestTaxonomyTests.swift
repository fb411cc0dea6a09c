import Domain
import Foundation
import Testing

@testable import Signals

struct InterestTaxonomyTests {
  private func read(_ text: String, _ version: Int = 1) throws -> InterestTaxonomy {
    let file = FileManager.default.temporaryDirectory.appending(path: "tree-\(UUID().uuidString).csv")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(text.utf8).write(to: file)
    return try InterestTaxonomy(reading: file, version: version)
  }

  @Test func aNodeHasThePathOfTheNamesAboveItWhateverTheOrderOfRows() throws {
    let tree = try read(
      "id,parent,name,description,name:de\n7,2,Stone fruit,plums,Steinobst\n2,1,Fruit,,\n1,,Groceries,,\n")
    #expect(tree.nodes.map(\.number) == [1, 2, 7])
    #expect(tree.category(7)?.path == "groceries/fruit/stone-fruit")
    let fruit = try Category("groceries/fruit")
    #expect(tree.number(of: fruit) == 2)
    #expect(tree.parent(of: 7) == 2 && tree.parent(of: 1) == nil && tree.category(3) == nil)
    #expect(tree.names(of: 7) == ["Groceries", "Fruit", "Stone fruit"])
    #expect(tree.node(7)?.names == ["de": "Steinobst"])
  }

  @Test(arguments: [
    ("id,parent,name,description\n1,2,A,\n2,1,B,\n", "below itself"),
    ("id,parent,name,description\n1,1,A,\n", "below itself"),
    ("id,parent,name,description\n1,,A,\n1,,B,\n", "stands twice"),
    ("id,parent,name,description\n1,9,A,\n", "not there"),
    ("id,parent,name,description\n1,,A,\n2,,a,\n", "siblings"),
    ("id,parent,name,description\n1,,A!,\n2,,(a),\n", "siblings"),
    ("id,parent,name,description\n9999999999999999999999,,A,\n", "no number"),
    ("id,parent,name,description\n1000000000,,A,\n", "no number"),
    ("id,parent,name,description\n0,,A,\n", "no number"),
    ("id,parent,name,description\n+1,,A,\n", "no number"),
    ("id,parent,name,description\n1.0,,A,\n", "no number"),
    ("id,parent,name,description\n1,x,A,\n", "`parent`"),
    ("id,parent,name,description\n1,,,\n", "no `name`"),
    ("id,parent,name,description\n1,,…,\n", "no letter"),
    ("id,parent,name,description,colour\n1,,A,,red\n", "means nothing"),
    ("id,parent,name,description\n", "0 nodes"),
    ("", ""),
    ("id,parent,name,description\n1,,\"A", ""),
  ])
  func aFileThatIsNoTreeIsRefusedAndTheReasonIsTold(_ text: String, _ reason: String) {
    let error = #expect(throws: (any Error).self) { try read(text) }
    if !reason.isEmpty { #expect(error.map { "\($0)" }?.contains(reason) == true) }
  }

  @Test func aTreeDeeperThanEightLevelsIsRefused() {
    let rows = (1...9).map { InterestTaxonomy.Row(number: $0, parent: $0 == 1 ? nil : $0 - 1, name: "n\($0)") }
    #expect(throws: Never.self) { try InterestTaxonomy(version: 1, rows: Array(rows.prefix(8))) }
    #expect(throws: SignalError.self) { try InterestTaxonomy(version: 1, rows: rows) }
  }

  @Test func whatIsWrittenIsReadAgainAsTheSameTree() throws {
    let tree = try InterestTaxonomy(
      version: 3,
      rows: [
        .init(number: 5, name: "Pasta, rice", description: "said \"so\"", names: ["de": "Nudeln", "fr": "Pâtes"]),
        .init(number: 9, parent: 5, name: "Rice"),
      ])
    #expect(try read(tree.csv, 3) == tree)
  }

  @Test func aNumberIsNeverGivenToAnotherNode() throws {
    let old = try read("id,parent,name,description\n1,,Home,\n2,,Toys,\n3,1,Desks,\n")
    func next(_ rows: String) throws -> InterestTaxonomy { try read("id,parent,name,description\n" + rows, 2) }
    // Renamed, moved, removed, added.
    for rows in ["1,,House,\n3,1,Desks,\n", "1,,Home,\n3,,Desks,\n", "1,,Home,\n4,,Books,\n"] {
      #expect(throws: Never.self) { try next(rows).requireSuccession(of: old) }
    }
    // Another node, a path with another number.
    for rows in ["1,,Home,\n3,,Books,\n", "1,,Home,\n5,,Toys,\n"] {
      #expect(throws: SignalError.self) { try next(rows).requireSuccession(of: old) }
    }
    #expect(throws: SignalError.self) { try old.requireSuccession(of: old) }
  }

  @Test func theTreeOfThisRepositoryIsOne() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let tree = try InterestTaxonomy(reading: root.appending(path: "taxonomies/interests-1.csv"), version: 1)
    #expect(tree.nodes.count == 251)
    #expect(tree.nodes.allSatisfy { !$0.description.isEmpty })
    let citrus = try Category("groceries/fruit/citrus")
    #expect(tree.number(of: citrus) != nil)
  }
}
