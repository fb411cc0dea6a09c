import Domain
import Foundation
import Indexes
import Kernels
import Testing

@Suite("Index files")
struct ExactIndexFileTests {
  private func index(_ count: Int) throws -> ExactIndex<String> {
    var random = SeededRandom(seed: 3)
    let space = try SpaceID("test.v1")
    var index = try ExactIndex<String>(space: space, dimension: 7, metric: .squaredL2)
    for key in 0..<count {
      let values = (0..<7).map { _ in Float(random.normal()) }
      try index.set("k/\(key)", to: Embedding(space: space, values: values))
    }
    return index
  }

  private func withFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "vitrine-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  @Test(
    "An index that was written and opened answers the same bits, and can be changed",
    arguments: [0, 1, 2_500])
  func roundTrip(count: Int) throws {
    try withFolder { folder in
      var written = try index(count)
      for key in stride(from: 0, to: count, by: 3) { written.remove("k/\(key)") }
      let url = folder.appending(path: "a.index")
      try written.write(to: url)
      var opened = try ExactIndex<String>(contentsOf: url)
      try opened.checkInvariants()
      #expect(opened.count == written.count)
      #expect(opened.metric == .squaredL2)
      let query = try Embedding(space: written.space, values: [1, 0, -1, 0.5, 2, 0, 0])
      #expect(try opened.search(query, count: 50).hits == written.search(query, count: 50).hits)

      let untouched = opened
      try opened.set("k/new", to: query)
      opened.remove("k/1")
      try opened.checkInvariants()
      #expect(try opened.search(query, count: 1).hits.first == .init(key: "k/new", score: 0))
      #expect(!untouched.contains("k/new"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a.index"])
    }
  }

  @Test("Equal indexes give equal bytes, and a file opened before a new one is written keeps its answers")
  func replaced() throws {
    try withFolder { folder in
      let url = folder.appending(path: "a.index")
      var first = try index(1_200)
      try first.write(to: url)
      let bytes = try Data(contentsOf: url)
      let opened = try ExactIndex<String>(contentsOf: url)
      let moved = try #require(first.values(of: "k/5"))
      first.remove("k/5")
      try first.write(to: url)
      #expect(try ExactIndex<String>(contentsOf: url).count == 1_199)
      #expect(opened.values(of: "k/5") == moved)
      try first.set("k/5", to: Embedding(space: first.space, values: moved))
      try first.write(to: url)
      #expect(try Data(contentsOf: url) == bytes)
    }
  }

  @Test("A changed byte anywhere, a cut or a longer file is refused")
  func damaged() throws {
    try withFolder { folder in
      let url = folder.appending(path: "a.index")
      try index(3).write(to: url)
      let bytes = try Data(contentsOf: url)
      func code(_ data: Data) throws -> IndexError.Code? {
        let other = folder.appending(path: "b.index")
        try data.write(to: other)
        return #expect(throws: IndexError.self) { try ExactIndex<String>(contentsOf: other) }?.code
      }
      for place in bytes.indices {
        var changed = bytes
        changed[place] ^= 0x10
        let expected: IndexError.Code =
          switch place {
          case 0..<8: .notAnIndex
          case 8..<12: .newerFile
          case 16..<24: .truncatedFile
          default: .corruptFile
          }
        #expect(try code(changed) == expected, "byte \(place)")
      }
      for length in bytes.indices {
        #expect(try code(bytes.prefix(length)) == (length < 8 ? .notAnIndex : .truncatedFile), "\(length) bytes")
      }
      #expect(try code(bytes + [0]) == .truncatedFile)
    }
  }

  @Test("A file whose checksum is right and whose lengths contradict each other is refused")
  func contradicting() throws {
    try withFolder { folder in
      let url = folder.appending(path: "a.index")
      try index(3).write(to: url)
      // The row count, the dimension, the metric, and the lengths of name and keys.
      for (place, value) in [(24, UInt8(2)), (31, 0xFF), (32, 6), (36, 9), (40, 200), (47, 0x7F), (48, 1)] {
        var bytes = Array(try Data(contentsOf: url))
        bytes[place] = value
        let checksum = vt_crc32c(0, Array(bytes[16...]), bytes.count - 16)
        withUnsafeBytes(of: checksum.littleEndian) { bytes.replaceSubrange(12..<16, with: $0) }
        let other = folder.appending(path: "b.index")
        try Data(bytes).write(to: other)
        let error = #expect(throws: IndexError.self) { try ExactIndex<String>(contentsOf: other) }
        #expect(error?.code == .corruptFile, "byte \(place)")
      }
    }
  }

  @Test("Keys of another type are refused, a missing file and a missing folder are named")
  func unreadable() throws {
    try withFolder { folder in
      let url = folder.appending(path: "a.index")
      try index(3).write(to: url)
      let keys = #expect(throws: IndexError.self) { try ExactIndex<Int>(contentsOf: url) }
      #expect(keys?.code == .corruptFile)
      let missing = folder.appending(path: "none/a.index")
      let read = #expect(throws: IndexError.self) { try ExactIndex<String>(contentsOf: missing) }
      #expect(read?.code == .unreadableFile && read?.cause != nil)
      let write = #expect(throws: IndexError.self) { try index(1).write(to: missing) }
      #expect(write?.code == .unreadableFile)
    }
  }
}
