/// Follows the directories of a TIFF (Adobe, TIFF 6.0, section 2) to see whether all they point at is inside the file.
struct TIFFDirectories {
  private static let most = 1_000
  private static let sizes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8]
  private static let stripOffsets = 273
  private static let stripCounts = 279
  private static let tileOffsets = 324
  private static let tileCounts = 325

  private let bytes: [UInt8]
  private let isLittle: Bool

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    isLittle = bytes.first == 0x49
  }

  /// False when a directory, a value, a strip or a tile ends after the file does.
  ///
  /// - Complexity: O(entries + strips).
  var areInside: Bool {
    guard var next = number(at: 4, size: 4) else { return false }
    var seen = 0
    while next != 0, seen < Self.most {
      guard let count = number(at: next, size: 2), isInside(next, count: 6 + 12 * count) else { return false }
      let entries = (0..<count).map { next + 2 + 12 * $0 }
      guard entries.allSatisfy(valueIsInside), dataIsInside(entries) else { return false }
      next = number(at: next + 2 + 12 * count, size: 4) ?? 0
      seen += 1
    }
    return true
  }

  private func number(at position: Int, size: Int) -> Int? {
    guard isInside(position, count: size) else { return nil }
    let field = bytes[position..<position + size]
    return isLittle ? field.reversed().reduce(0) { $0 << 8 | Int($1) } : field.reduce(0) { $0 << 8 | Int($1) }
  }

  private func isInside(_ position: Int, count: Int) -> Bool {
    position >= 0 && count >= 0 && position <= bytes.count - count
  }

  private func size(ofType type: Int) -> Int { Self.sizes.indices.contains(type) ? Self.sizes[type] : 0 }

  private func valueIsInside(_ entry: Int) -> Bool {
    guard let type = number(at: entry + 2, size: 2), let count = number(at: entry + 4, size: 4),
      let value = number(at: entry + 8, size: 4)
    else { return false }
    let length = size(ofType: type) * count
    return length <= 4 || isInside(value, count: length)
  }

  private func dataIsInside(_ entries: [Int]) -> Bool {
    for (offsets, counts) in [(Self.stripOffsets, Self.stripCounts), (Self.tileOffsets, Self.tileCounts)] {
      for (offset, count) in zip(values(of: offsets, in: entries), values(of: counts, in: entries))
      where !isInside(offset, count: count) {
        return false
      }
    }
    return true
  }

  private func values(of tag: Int, in entries: [Int]) -> [Int] {
    guard let entry = entries.first(where: { number(at: $0, size: 2) == tag }),
      let type = number(at: entry + 2, size: 2), let count = number(at: entry + 4, size: 4),
      let value = number(at: entry + 8, size: 4), type == 3 || type == 4
    else { return [] }
    let size = size(ofType: type)
    let start = size * count <= 4 ? entry + 8 : value
    return (0..<count).compactMap { number(at: start + size * $0, size: size) }
  }
}
