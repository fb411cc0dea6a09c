import Domain
public import Foundation
import Kernels
import Synchronization

extension HNSWIndex where Key: Codable {
  /// Writes the index beside `url` and renames it there, so that a reader sees the old file or the new one whole, also after
  /// a crash. Changes wait meanwhile, searches do not.
  ///
  /// - Throws: `unreadableFile` with the system's cause, `noMemory`.
  /// - Complexity: a copy of the index in memory.
  public func write(to url: URL) throws(IndexError) {
    try writer.withLock { writer throws(IndexError) in
      writer.tidy(steps: nil, era: eras.current)
      publish(writer)
      let (memory, slots, upperCount, entry) = try writer.compacted()
      let name = Array(space.name.utf8)
      let keys = try KeyList.bytes(of: slots.compactMap { current.keys[Int($0)] })
      let header = GraphHeader(
        shape, settings, rowCount: slots.count, nameLength: name.count, keysLength: keys.count, upperCount: upperCount,
        entry: entry)
      try GraphHeader.file.write(to: url, length: header.fileLength) { append in
        let unpadded = GraphHeader.length + name.count + keys.count
        let front = header.bytes + name + keys + [UInt8](repeating: 0, count: header.arraysOffset - unpadded)
        try front.withUnsafeBytes(append)
        try append(UnsafeRawBufferPointer(start: memory.base, count: memory.layout.byteCount))
      }
    }
  }

  /// Opens an index: its arrays stay in the file, mapped, and a change copies the pages that it touches. The first vector
  /// that finds no room copies all.
  ///
  /// The file must not be changed in place while it is open; `write(to:)` never does.
  ///
  /// - Throws: `unreadableFile`, `notAnIndex`, `newerFile`, `truncatedFile`, `corruptFile`.
  /// - Complexity: reads the whole file once, for its checksum and its links.
  public convenience init(contentsOf url: URL) throws(IndexError) {
    let pages = try Pages(mapping: url.path)
    let header = try GraphHeader(checking: pages.bytes)
    let nameEnd = GraphHeader.length + header.nameLength
    let name = String(decoding: pages.bytes[GraphHeader.length..<nameEnd], as: UTF8.self)
    let keys = try KeyList.keys(Key.self, in: Data(pages.bytes[nameEnd..<(nameEnd + header.keysLength)]))
    let slots = Dictionary(zip(keys, (0..<UInt32(keys.count))), uniquingKeysWith: { first, _ in first })
    guard keys.count == header.rowCount, slots.count == keys.count else {
      throw IndexFile.corrupt("its keys do not match its vectors")
    }
    let memory = GraphMemory(header.layout, pages, offset: header.arraysOffset)
    let writer = GraphWriter(
      memory: memory, settings: header.settings, slotCount: header.rowCount, upperCount: header.upperCount,
      entry: GraphEntry(word: header.entryWord))
    if let flaw = writer.flaw { throw IndexFile.corrupt(flaw) }
    let shape = try VectorShape(space: KeyList.space(name), dimension: header.dimension, metric: header.metric)
    self.init(shape, header.settings, writer, slots)
  }
}
