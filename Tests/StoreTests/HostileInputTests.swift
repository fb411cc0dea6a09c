import Domain
import Foundation
import Testing

@testable import Store

@Suite("Files that mean harm")
struct HostileInputTests {
  private let scratch: Scratch
  private let database: MarketDatabase

  init() throws {
    scratch = try Scratch()
    database = try scratch.market()
  }

  private static let good = Array(#"{"id":"good","title":"G"}"#.utf8)
  private static let line: [UInt8] = [0x0A]

  @Test(
    "A line that is nonsense is rejected, and the rows around it are taken",
    arguments: [
      Array(#"{"id":"x","title":""#.utf8) + [0xFF, 0xFE] + Array(#""}"#.utf8),
      Array(#"{"id":"x","title":"a\#0b"}"#.utf8),
      Array(#"{"id":"x","title":"\u0000"}"#.utf8),
      Array((String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)).utf8),
      Array((String(repeating: #"{"a":"#, count: 100_000) + "1" + String(repeating: "}", count: 100_000)).utf8),
      Array(#"{"id":"x","title":"T","price_micros":1e400,"currency":"EUR"}"#.utf8),
      Array(#"{"id":"x","title":"T","price_micros":-5,"currency":"EUR"}"#.utf8),
      Array(#"{"id":"x","title":"T","price_micros":123456789012345678901234567890,"currency":"EUR"}"#.utf8),
      Array(#"{"id":"x","title":"T","title":"U"}"#.utf8),
      Array("{\"id\":\"x\",\"title\":\"\(String(repeating: "x", count: 3 << 20))\"}".utf8),
      Array(repeating: 0x00, count: 5_000),
      Array(repeating: UInt8(ascii: "\""), count: 2 << 20),
      Array("{\"id\":\"\(String(repeating: "i", count: 129))\",\"title\":\"T\"}".utf8),
      Array("{\"id\":\"x\",\"title\":\"\(String(repeating: "x", count: 9_000))\"}".utf8),
    ] as [[UInt8]])
  func line(_ bad: [UInt8]) throws {
    let other = Array(#"{"id":"other","title":"O"}"#.utf8)
    let content = Self.good + Self.line + bad + Self.line + other
    let report = try Importer(database: database).run(.items, from: scratch.file("items.jsonl", content))
    #expect(report.rejected == 1 && report.changed == 2)
    let rejects = try String(contentsOf: #require(report.rejects), encoding: .utf8)
    #expect(rejects.hasPrefix(#"{"line":2,"#) && rejects.utf8.count < 500)
    #expect(try database.items().map(\.id.rawValue) == ["good", "other"])
  }

  @Test("A byte order mark, carriage returns and blank lines are no harm")
  func windows() throws {
    let content = [0xEF, 0xBB, 0xBF] + Self.good + Array("\r\n\r\n  \n".utf8) + Array(#"{"id":"b","title":"B"}"#.utf8)
    let report = try Importer(database: database).run(.items, from: scratch.file("items.jsonl", content))
    #expect(report.rows == 2 && report.rejected == 0)
  }

  @Test("A file in UTF-16 is named as such", arguments: [[0xFF, 0xFE], [0xFE, 0xFF]] as [[UInt8]])
  func utf16(mark: [UInt8]) throws {
    let file = try scratch.file("items.jsonl", mark + [0x7B, 0x00])
    let error = #expect(throws: StoreError.self) { try Importer(database: database).run(.items, from: file) }
    #expect(error?.message.contains("UTF-8") == true)
  }

  @Test("What is no file is refused")
  func noFile() throws {
    for path in ["missing.jsonl", "folder.jsonl"] {
      if path.hasPrefix("folder") {
        try FileManager.default.createDirectory(
          at: scratch.url.appending(path: path), withIntermediateDirectories: true)
      }
      let error = #expect(throws: StoreError.self) {
        try Importer(database: database).run(.items, from: scratch.url.appending(path: path))
      }
      #expect(error?.code == .badFile)
    }
  }

  private struct Cases: Decodable {
    struct Case: Decodable {
      let name: String
      let gzip: Data
      let text: String
    }
    let cases: [Case]
  }

  @Test("Gzip files of Python's making unpack to the same bytes")
  func gzip() throws {
    for one in try Oracle.load("gzip_cases.json", as: Cases.self).cases {
      let source = try ByteSource(scratch.file("x.gz", Array(one.gzip)))
      #expect(try Array(one.text.utf8) == Self.all(source), "\(one.name)")
    }
  }

  private static func all(_ source: ByteSource) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 777)
    while case let count = try buffer.withUnsafeMutableBytes({ try source.read(into: $0) }), count > 0 {
      bytes += buffer[..<count]
    }
    return bytes
  }

  @Test(
    "A gzip file that ends early, or is damaged, is named; whole rows before it are kept, and a sound copy continues")
  func truncated() throws {
    var random = SeededRandom(seed: 4)
    let lines = (0..<4_000).map { #"{"id":"i\#($0)","title":"\#(random.next())"}"# }.joined(separator: "\n")
    let packed = try Deflater().pack(Array(lines.utf8), isLast: true)
    let importer = try Importer(database: database)
    for (name, bytes) in [("cut.jsonl.gz", Array(packed.prefix(packed.count / 2))), ("flip.jsonl.gz", flipped(packed))]
    {
      let error = #expect(throws: StoreError.self) { try importer.run(.items, from: scratch.file(name, bytes)) }
      #expect(error?.code == .badFile)
      #expect(try (1_000..<4_000).contains(database.items().count))
    }
    let report = try importer.run(.items, from: scratch.file("whole.jsonl.gz", packed))
    #expect(report.rows == 4_000 && report.rejected == 0)
  }

  private func flipped(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    for place in (bytes.count / 2)..<(bytes.count / 2 + 40) { bytes[place] ^= 0x5A }
    return bytes
  }

  @Test("A gzip bomb is stopped at its limit")
  func bomb() throws {
    let packer = try Deflater()
    let zeros = [UInt8](repeating: 0x20, count: 1 << 20)
    var packed: [UInt8] = []
    for _ in 0..<80 { packed += try packer.pack(zeros, isLast: false) }
    packed += try packer.pack([], isLast: true)
    #expect(packed.count < 100_000)
    let error = #expect(throws: StoreError.self) {
      try Importer(database: database).run(.items, from: scratch.file("bomb.jsonl.gz", packed))
    }
    #expect(error?.code == .badFile)
    #expect(error?.message.contains("200") == true)
  }

  @Test(
    "Mutated files never crash an import, and every row is either taken or listed", arguments: 0..<12 as Range<UInt64>)
  func mutations(seed: UInt64) throws {
    var random = SeededRandom(seed: seed, stream: "files")
    let isCSV = seed % 2 == 0
    var entities = RandomEntities(seed: seed)
    let items = try (0..<60).map { try entities.item(ItemID("i\($0)")) }
    var bytes: [UInt8] =
      isCSV
      ? Array(
        ("id,title,text\n" + items.map { "\($0.id),\"\($0.title.replacing("\"", with: "\"\""))\",x\n" }.joined()).utf8)
      : items.flatMap { ItemRow.write($0, currency: database.settings.currency) + [0x0A] }
    for _ in 0..<40 {
      let place = 20 + random.index(below: bytes.count - 20)
      switch random.index(below: 3) {
      case 0: bytes[place] = UInt8(random.index(below: 256))
      case 1: bytes.insert(UInt8(ascii: "\""), at: place)
      default: bytes.remove(at: place)
      }
    }
    let file = try scratch.file(isCSV ? "m.csv" : "m.jsonl", bytes)
    let report = try Importer(database: database).run(.items, from: file)
    #expect(report.rows == report.changed + report.unchanged + report.rejected)
    let listed =
      try report.rejects.map { try String(contentsOf: $0, encoding: .utf8).split(separator: "\n").count } ?? 0
    #expect(listed == report.rejected && report.rejected > 0)
    try database.checkIntegrity()
  }
}
