import Foundation

/// Walks through the frames of one segment file, and past what is damaged, within about two megabytes of memory.
struct FrameScanner {
  enum Finding {
    case frame(offset: Int64, payload: ArraySlice<UInt8>)
    /// No valid frame starts in these bytes.
    case damage(Range<Int64>)
  }

  private static let readAhead = 256 << 10

  private let file: Descriptor
  private let end: Int64
  private var offset: Int64
  private var window: [UInt8] = []
  private var windowStart: Int64 = 0

  /// - Parameters:
  ///   - start: where a frame starts, or where to look for the first one.
  ///   - end: where to stop; frames that reach beyond are not seen.
  init(_ file: Descriptor, from start: Int64, to end: Int64) {
    self.file = file
    self.end = end
    offset = max(start, Int64(SegmentFormat.headerSize))
  }

  /// The next frame or the next damage, in the order of the file; nil at the end.
  mutating func next() throws(SegmentError) -> Finding? {
    guard offset < end else { return nil }
    let start = offset
    if let payload = try payload(at: start) {
      offset += SegmentFormat.frameSize(payload.count)
      return .frame(offset: start, payload: payload)
    }
    offset = try nextFrame(after: start)
    return .damage(start..<offset)
  }

  /// Where the first valid frame after a damaged one starts, or the end.
  private mutating func nextFrame(after damaged: Int64) throws(SegmentError) -> Int64 {
    // Most damage leaves the length whole: then the neighbour tells, and nothing inside the payload is mistaken for a frame.
    if let length = try length(at: damaged) {
      let neighbour = damaged + SegmentFormat.frameSize(length)
      if neighbour == end { return end }
      if try payload(at: neighbour) != nil { return neighbour }
    }
    var candidate = damaged + 1
    while candidate < end {
      if try payload(at: candidate) != nil { return candidate }
      candidate += 1
    }
    return end
  }

  /// The payload of the frame that starts at `offset`, if it is a valid one.
  private mutating func payload(at offset: Int64) throws(SegmentError) -> ArraySlice<UInt8>? {
    guard let length = try length(at: offset) else { return nil }
    let size = SegmentFormat.frameHeaderSize + length
    guard let first = try load(offset, count: size) else { return nil }
    let payload = window[(first + SegmentFormat.frameHeaderSize)..<(first + size)]
    let expected = SegmentFormat.number(in: window, at: first + 4)
    return CRC32C.checksum(of: payload) == expected ? payload : nil
  }

  /// The length that the frame at `offset` claims, if it can be one.
  private mutating func length(at offset: Int64) throws(SegmentError) -> Int? {
    guard let first = try load(offset, count: SegmentFormat.frameHeaderSize) else { return nil }
    let length = Int(SegmentFormat.number(in: window, at: first))
    guard (1...SegmentFormat.maximumPayload).contains(length) else { return nil }
    return offset + SegmentFormat.frameSize(length) <= end ? length : nil
  }

  /// The index in the window of the byte at `offset`, with `count` bytes there; nil when the file has fewer.
  private mutating func load(_ offset: Int64, count: Int) throws(SegmentError) -> Int? {
    guard offset + Int64(count) <= end else { return nil }
    if offset < windowStart || offset + Int64(count) > windowStart + Int64(window.count) {
      let wanted = min(Int64(max(count, Self.readAhead) + Self.readAhead), end - offset)
      window = try file.read(at: offset, count: Int(wanted))
      windowStart = offset
    }
    return window.count >= Int(offset - windowStart) + count ? Int(offset - windowStart) : nil
  }
}
