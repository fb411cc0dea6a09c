import Foundation

extension SegmentLog {
  /// Goes through the payloads in the order of their appending, within about two megabytes of memory.
  ///
  /// It sees what was there when it began. A reader takes an unfinished frame at the very end for one that is being appended.
  /// - Parameters:
  ///   - start: where to begin; nil for the first.
  ///   - body: gets each payload with its position.
  /// - Returns: the damage that was passed over, in order.
  /// - Throws: `system`, and whatever `body` throws.
  public func scan(
    from start: SegmentPosition? = nil, _ body: (SegmentPosition, ArraySlice<UInt8>) throws -> Void
  ) throws -> [SegmentDamage] {
    let end = try self.end
    let segments = try folder.segments().filter { $0 <= end.segment }
    var damage: [SegmentDamage] = []
    let first = max(segments.first ?? 1, start?.segment ?? 1)
    for segment in first..<max(first, end.segment + 1) {
      guard segments.contains(segment) else {
        damage.append(SegmentDamage(file: SegmentFormat.fileName(segment), offset: 0, length: 0))
        continue
      }
      let offset = segment == start?.segment ? start?.offset : nil
      damage += try scan(segment, from: offset ?? 0, end: end, body)
    }
    return damage
  }

  private func scan(
    _ segment: Int, from offset: Int64, end: SegmentPosition,
    _ body: (SegmentPosition, ArraySlice<UInt8>) throws -> Void
  ) throws -> [SegmentDamage] {
    let file = try open(segment)
    var damage: [SegmentDamage] = []
    let isLast = segment == end.segment
    if offset == 0, !(isLast && isReader), try folder.inspect(file) != .good {
      damage.append(SegmentDamage(file: file.name, offset: 0, length: Int64(SegmentFormat.headerSize)))
    }
    let size = isLast ? end.offset : try file.size()
    var scanner = FrameScanner(file, from: offset, to: size)
    while let finding = try scanner.next() {
      switch finding {
      case .frame(let offset, let payload):
        try body(SegmentPosition(segment: segment, offset: offset, length: payload.count), payload)
      case .damage(let range):
        if isLast, isReader, range.upperBound == size { break }
        damage.append(
          SegmentDamage(file: file.name, offset: range.lowerBound, length: range.upperBound - range.lowerBound))
      }
    }
    return damage
  }
}
