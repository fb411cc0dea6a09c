import Domain
import Foundation
import Indexes
import Kernels
import Testing

@Suite("HNSW index files")
struct HNSWFileTests {
  private func index(_ count: Int, _ storage: HNSWSettings.Storage = .float32) throws -> HNSWIndex<String> {
    var vectors = try Vectors(seed: 9, dimension: 6)
    let index = try HNSWIndex<String>(
      space: vectors.space, dimension: 6, metric: .squaredL2,
      settings: HNSWSettings(storage: storage, links: 4, buildWidth: 20))
    for key in 0..<count { try index.set("k/\(key)", to: vectors.next()) }
    return index
  }

  private func withFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "vitrine-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  @Test(
    "An index that was written and opened answers the same, and can be changed without changing the file",
    arguments: [(0, HNSWSettings.Storage.float32), (1, .int8), (900, .float32), (900, .int8)])
  func roundTrip(count: Int, storage: HNSWSettings.Storage) throws {
    try withFolder { folder in
      let written = try index(count, storage)
      for key in stride(from: 0, to: count, by: 3) { written.remove("k/\(key)") }
      let url = folder.appending(path: "a.graph")
      try written.write(to: url)
      let bytes = try Data(contentsOf: url)
      let opened = try HNSWIndex<String>(contentsOf: url)
      try opened.checkInvariants()
      #expect(opened.settings == written.settings && opened.metric == .squaredL2 && opened.count == written.count)
      let query = try Embedding(space: written.space, values: [1, 0, -1, 0.5, 2, 0])
      #expect(try opened.search(query, count: 20, width: 2).hits == written.search(query, count: 20, width: 2).hits)
      #expect(try opened.exactSearch(query, count: 50).hits == written.exactSearch(query, count: 50).hits)

      try opened.set("k/new", to: query)
      opened.remove("k/1")
      try opened.checkInvariants()
      #expect(try opened.search(query, count: 1).hits.map(\.key) == ["k/new"])
      #expect(try Data(contentsOf: url) == bytes)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a.graph"])
    }
  }

  @Test("A changed byte anywhere, a cut or a longer file, and another kind of file are refused")
  func damaged() throws {
    try withFolder { folder in
      let url = folder.appending(path: "a.graph")
      try index(3).write(to: url)
      let bytes = try Data(contentsOf: url)
      let other = folder.appending(path: "b.graph")
      func code(_ data: Data) throws -> IndexError.Code? {
        try data.write(to: other)
        return #expect(throws: IndexError.self) { try HNSWIndex<String>(contentsOf: other) }?.code
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
      #expect(throws: IndexError.self) { try ExactIndex<String>(contentsOf: url) }
      #expect(throws: IndexError.self) { try HNSWIndex<Int>(contentsOf: url) }
    }
  }

  @Test("A file whose checksum is right and whose numbers would lead a search astray is refused")
  func contradicting() throws {
    try withFolder { folder in
      let url = folder.appending(path: "a.graph")
      try index(40).write(to: url)
      let bytes = Array(try Data(contentsOf: url))
      let other = folder.appending(path: "b.graph")
      // All bits of each aligned word of the header's fields and of the arrays behind the rows, one after the other.
      var refused = 0
      for place in stride(from: 24, to: bytes.count, by: 4)
      where bytes[place..<(place + 4)].contains(where: { $0 != 0 }) {
        var changed = bytes
        for byte in place..<(place + 4) { changed[byte] ^= 0xFF }
        let checksum = vt_crc32c(0, Array(changed[16...]), changed.count - 16)
        withUnsafeBytes(of: checksum.littleEndian) { changed.replaceSubrange(12..<16, with: $0) }
        try Data(changed).write(to: other)
        do {
          // What is not refused, such as another number in a row, must be sound.
          let opened = try HNSWIndex<String>(contentsOf: other)
          _ = try opened.search(Embedding(space: opened.space, values: [1, 0, 0, 0, 0, 0]), count: 5, width: 1)
        } catch {
          refused += 1
        }
      }
      #expect(refused > 200)
    }
  }

  @Test("A header with any bit changed and a checksum that fits is refused, or opens as an index that holds together")
  func header() throws {
    try withFolder { folder in
      let url = folder.appending(path: "a.graph")
      try index(5).write(to: url)
      let bytes = Array(try Data(contentsOf: url))
      let other = folder.appending(path: "b.graph")
      // Dimension, metric, lists above the ground, widths, seed and the way in: another number of these may fit the arrays too.
      let free = Set(32..<40).union(56..<64).union(72..<96)
      for bit in 0..<(96 * 8) {
        var changed = bytes
        changed[bit / 8] ^= 1 << UInt8(bit % 8)
        if bit / 8 >= 16 {
          let checksum = vt_crc32c(0, Array(changed[16...]), changed.count - 16)
          withUnsafeBytes(of: checksum.littleEndian) { changed.replaceSubrange(12..<16, with: $0) }
        }
        try Data(changed).write(to: other)
        guard free.contains(bit / 8) else {
          #expect(throws: IndexError.self, "bit \(bit)") { try HNSWIndex<String>(contentsOf: other) }
          continue
        }
        do {
          try HNSWIndex<String>(contentsOf: other).checkInvariants()
        } catch let error as IndexError {
          #expect(error.code == .corruptFile, "bit \(bit)")
        }
      }
    }
  }
}
