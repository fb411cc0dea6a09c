/// Where a payload lies in the segment files.
public struct SegmentPosition: Hashable, Comparable, Sendable, Codable {
  /// The number of the file, from 1.
  public let segment: Int
  /// Bytes from the start of the file to the frame.
  public let offset: Int64
  /// Bytes of the payload.
  public let length: Int

  public init(segment: Int, offset: Int64, length: Int) {
    self.segment = segment
    self.offset = offset
    self.length = length
  }

  /// Where the frame after this one starts.
  var next: SegmentPosition {
    SegmentPosition(segment: segment, offset: offset + SegmentFormat.frameSize(length), length: 0)
  }

  public static func < (left: Self, right: Self) -> Bool {
    (left.segment, left.offset, left.length) < (right.segment, right.offset, right.length)
  }
}
