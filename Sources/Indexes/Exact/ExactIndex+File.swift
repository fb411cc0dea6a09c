import Domain
public import Foundation

extension ExactIndex where Key: Codable {
  /// Writes the index beside `url` and renames it there, so that a reader sees the old file or the new one
  /// whole, also after a crash.
  ///
  /// Equal indexes give equal bytes: rows go in order of key. One writer at a time per file.
  ///
  /// - Throws: `unreadableFile` with the system's cause.
  public func write(to url: URL) throws(IndexError) {
    let order = slots.sorted { $0.key < $1.key }
    let name = Array(space.name.utf8)
    let keys = try KeyList.bytes(of: order.map(\.key))
    let header = ExactIndexHeader(
      rowCount: order.count, dimension: dimension, metric: metric, nameLength: name.count, keysLength: keys.count)
    guard let rowsOffset = header.rowsOffset, let length = header.fileLength else {
      throw IndexError(.badSettings, "The index is too large for one file: split it.")
    }
    try ExactIndexHeader.file.write(to: url, length: length) { append in
      let unpadded = ExactIndexHeader.length + name.count + keys.count
      let front = header.bytes + name + keys + [UInt8](repeating: 0, count: rowsOffset - unpadded)
      try front.withUnsafeBytes(append)
      for start in stride(from: 0, to: order.count, by: RowBlock.rowLimit) {
        let part = rows(order[start..<min(start + RowBlock.rowLimit, order.count)].map(\.value))
        try part.withUnsafeBytes(append)
      }
    }
  }

  /// Opens an index; its rows stay in the file, mapped, until they are changed.
  ///
  /// The file must not be changed in place while it is open; `write(to:)` never does.
  ///
  /// - Throws: `unreadableFile`, `notAnIndex`, `newerFile`, `truncatedFile`, `corruptFile`.
  /// - Complexity: reads the whole file once, for its checksum.
  public init(contentsOf url: URL) throws(IndexError) {
    let bytes: Data
    do {
      bytes = try Data(contentsOf: url, options: .alwaysMapped)
    } catch {
      throw IndexError(
        .unreadableFile, "The index file cannot be read: check the path and its rights.", cause: "\(error)")
    }
    let header = try ExactIndexHeader(checking: bytes)
    guard let rowsOffset = header.rowsOffset else { throw IndexFile.corrupt("its lengths overflow") }
    let keysStart = ExactIndexHeader.length + header.nameLength
    let name = String(decoding: bytes[ExactIndexHeader.length..<keysStart], as: UTF8.self)
    try self.init(space: KeyList.space(name), dimension: header.dimension, metric: header.metric)
    let keys = try KeyList.keys(Key.self, in: bytes[keysStart..<(keysStart + header.keysLength)])
    self.keys = keys
    slots = Dictionary(zip(keys, keys.indices), uniquingKeysWith: { first, _ in first })
    guard keys.count == header.rowCount, slots.count == keys.count else {
      throw IndexFile.corrupt("its keys do not match its rows")
    }
    live = SlotSet(allBelow: keys.count)
    let rowBytes = dimension * MemoryLayout<Float>.size
    blocks = stride(from: 0, to: keys.count, by: RowBlock.rowLimit).map { start in
      let end = min(start + RowBlock.rowLimit, keys.count)
      return .mapped(bytes[(rowsOffset + start * rowBytes)..<(rowsOffset + end * rowBytes)])
    }
  }

  private func rows(_ slots: [Int]) -> [Float] {
    var rows: [Float] = []
    rows.reserveCapacity(slots.count * dimension)
    for slot in slots {
      blocks[slot / RowBlock.rowLimit].withValues { values in
        rows.append(contentsOf: values[rowRange(slot % RowBlock.rowLimit)])
      }
    }
    return rows
  }
}
