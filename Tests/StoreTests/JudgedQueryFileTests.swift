import Domain
import Foundation
import Testing

@testable import Store

@Suite("Files of judged queries")
struct JudgedQueryFileTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func read(_ text: String, _ name: String = "q.csv") throws -> JudgedQueryFile {
    try JudgedQueryFile(reading: scratch.file(name, text))
  }

  @Test("A row has a picture, words or both, and one or several items that answer it")
  func rows() throws {
    let file = try read("item,image,text\na|b,p/1.jpg,\nc,,\"red, round\"\n\nd,2.jpg,green\n")
    #expect(file.rejects.isEmpty)
    #expect(file.queries.map(\.line) == [2, 3, 5])
    #expect(file.queries.map(\.image) == ["p/1.jpg", nil, "2.jpg"])
    #expect(file.queries.map(\.text) == [nil, "red, round", "green"])
    #expect(try file.queries.map(\.items) == [[ItemID("a"), ItemID("b")], [ItemID("c")], [ItemID("d")]])
  }

  @Test("A row may say how well its item answers the words")
  func grades() throws {
    let file = try read("text,item,grade,image\nred,a,3,\nred,b,0,\nred,c,,\nred,d,11,\n,e,1,p.jpg\n")
    #expect(file.queries.map(\.grade) == [3, 0, nil])
    #expect(file.rejects.map(\.line) == [5, 6])
  }

  @Test("JSONL says the same with a list of items")
  func lines() throws {
    let file = try read("{\"text\": \"red\", \"item\": [\"a\", \"b\"]}\n{\"item\": [\"a\"]}\n", "q.jsonl")
    #expect(try file.queries.map(\.items) == [[ItemID("a"), ItemID("b")]])
    #expect(file.rejects.map(\.line) == [2])
  }

  @Test(
    "A header that lacks a column, or has one that nobody knows, stops with a remedy",
    arguments: [
      ("image,text\na.jpg,red\n", "name `item`"), ("item\na\n", "`image`, `text` or both"),
      ("text,item,stars\nred,a,3\n", "`stars`"), ("", "name the fields in its first line"),
    ])
  func header(text: String, remedy: String) throws {
    let error = #expect(throws: StoreError.self) { try read(text) }
    #expect(error?.code == .badFile)
    #expect(error?.message.contains(remedy) == true, "\(String(describing: error?.message))")
  }

  @Test("A file that is not there, or whose name states no format, stops with a remedy")
  func files() throws {
    let missing = #expect(throws: StoreError.self) { try JudgedQueryFile(reading: URL(filePath: "/nowhere/q.csv")) }
    #expect(missing?.code == .badFile)
    let nameless = #expect(throws: StoreError.self) { try read("text,item\nred,a\n", "queries") }
    #expect(nameless?.message.contains(".csv or .jsonl") == true)
  }

  @Test("A row that cannot be asked is rejected with line, cause and remedy, and costs the others nothing")
  func rejects() throws {
    let file = try read("image,text,item\n,,a\n1.jpg,,\n1.jpg,red\n2.jpg,red,a\n")
    #expect(file.queries.map(\.line) == [5])
    #expect(file.rejects.map(\.line) == [2, 3, 4])
    #expect(file.rejects[0].description.contains("neither `image` nor `text`: give one of them"))
    #expect(file.rejects[1].description.hasPrefix("line 3: field `item`"))
    #expect(file.rejects[2].description.contains("2 cells"))
  }

  @Test("A query for an item that is not there is rejected in its place in the file")
  func unknown() throws {
    var file = try read("text,item\nred,a\nblue,b|x\n,a\ngreen,x\n")
    let known = Set([try ItemID("a"), try ItemID("b")])
    file.reject { known.contains($0) }
    #expect(file.queries.map(\.line) == [2])
    #expect(file.rejects.map(\.line) == [3, 4, 5])
    #expect(file.rejects[2].description.contains("vitrine import items"))
  }
}
