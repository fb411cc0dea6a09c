import Foundation
import Testing

@testable import Store

@Suite("Rows of CSV")
struct CSVTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private struct Cases: Decodable {
    struct Case: Decodable {
      let text: String
      let rows: [[String]]
    }
    let cases: [Case]
  }

  private func cells(_ text: String, window: Int) throws -> [[String]] {
    let source = try ByteSource(scratch.file("\(UUID().uuidString).csv", text))
    var window = ByteWindow(source, capacity: window)
    var rows: [[String]] = []
    while case .complete(let length, _)? = try CSVScan.lengthOfRecord(in: &window) {
      let cells = try window.withUnread { try CSVScan.cells(UnsafeBufferPointer(rebasing: $0[..<length])) }
      if cells != [""] { rows.append(cells) }
      window.drop(length)
    }
    return rows
  }

  @Test("Python's csv module reads the same cells, whatever the size of the window", arguments: [200, 1 << 20])
  func oracle(window: Int) throws {
    let cases = try Oracle.load("csv_cases.json", as: Cases.self).cases
    #expect(cases.count == 120)
    for one in cases { #expect(try cells(one.text, window: window) == one.rows) }
  }

  private func records(_ text: String) throws -> [SourceRecord] {
    var reader = try CSVReader(
      ByteSource(scratch.file("\(UUID().uuidString).csv", text)), from: .start, dropsEmptyCells: false,
      limits: ImportLimits())
    var records: [SourceRecord] = []
    while let record = try reader.next() { records.append(record) }
    return records
  }

  private func isTaken(_ record: SourceRecord) -> Bool { (try? record.row.get()) != nil }

  @Test(
    "A record that breaks the rules costs its first line, and the next is read",
    arguments: [
      "a,b\n1,2\n3,\"open\n5,6\n7,8\n", "a,b\n1,2\n3,5\" disk\n5,6\n7,8", "a,b\r\n1,2\r\n3,\"x\"y\r\n5,6\r\n7,8\r\n",
      "a,b\n1,2\n3\n5,6\n7,8\n", "a,b\n1,2\n3,4,5\n5,6\n\n7,8\n", "a,b\n1,2\n3,\0\n5,6\n7,8\n",
    ])
  func damage(text: String) throws {
    let records = try records(text)
    #expect(records.map(isTaken) == [true, false, true, true])
    #expect(records.prefix(3).map(\.line) == [2, 3, 4])
  }

  @Test("Lines are counted through quoted line breaks, and positions lead back to them")
  func positions() throws {
    let text = "\u{FEFF}a,b\r\n\"x\ny\",\"1\r\n2\"\r\n\r\n3,4\r\n"
    let records = try records(text)
    #expect(records.map(\.line) == [2, 6])
    #expect(records.map(\.next.byte) == [22, 29])
    #expect(try records[0].row.get().entries.map(\.value) == [.cell("x\ny"), .cell("1\r\n2")])
    #expect(try records[1].row.get().entries.map(\.name) == ["a", "b"])
  }

  @Test(
    "A header that names columns badly is refused",
    arguments: ["", "a,a\n1,2\n", "a,,b\n", "\"a\nb,c", "a,b\"c\n", "\n1,2"])
  func header(text: String) {
    let error = #expect(throws: StoreError.self) { try records(text) }
    #expect(error?.code == .badFile)
  }
}
