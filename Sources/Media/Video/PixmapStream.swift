/// Cuts a stream of pictures in the form of Netpbm's `P6` into pictures as its bytes come in.
struct PixmapStream {
  private let side: Int
  private var bytes: [UInt8] = []
  private var start = 0

  /// A header is no longer than this: three numbers and what stands between them.
  private static let longestHeader = 64

  /// - Parameter side: the most pixels of either side.
  init(side: Int) { self.side = side }

  /// Whether it ends inside a picture.
  var isInside: Bool { start < bytes.count }

  mutating func append(_ more: some Sequence<UInt8>) {
    if start > 0 {
      bytes.removeFirst(start)
      start = 0
    }
    bytes.append(contentsOf: more)
  }

  /// The next whole picture; nil while bytes of it are missing.
  /// - Throws: `unreadable` for anything else than such a stream, `tooManyPixels`.
  mutating func next() throws(NullReason) -> Picture? {
    var place = start
    guard let header = try header(&place) else { return nil }
    let count = 3 * header.width * header.height
    guard bytes.count - place >= count else { return nil }
    defer { start = place + count }
    return Picture(
      decoded: Array(bytes[place..<(place + count)]), width: header.width, height: header.height, source: nil)
  }

  private func header(_ place: inout Int) throws(NullReason) -> (width: Int, height: Int)? {
    var numbers: [Int] = []
    guard bytes.count - place > 2 else { return nil }
    guard bytes[place] == UInt8(ascii: "P"), bytes[place + 1] == UInt8(ascii: "6") else { throw Self.unreadable }
    place += 2
    while numbers.count < 3 {
      guard let number = try number(&place) else { return nil }
      numbers.append(number)
    }
    guard place < bytes.count else { return nil }
    place += 1
    guard numbers[2] == 255, numbers[0] > 0, numbers[1] > 0 else { throw Self.unreadable }
    guard numbers[0] <= side, numbers[1] <= side else {
      throw NullReason(.tooManyPixels, "A frame is larger than was asked for: install a current FFmpeg.")
    }
    return (numbers[0], numbers[1])
  }

  /// Nil while it may go on.
  private func number(_ place: inout Int) throws(NullReason) -> Int? {
    let begin = place
    while place < bytes.count, bytes[place] <= 32 { place += 1 }
    var value = 0
    let first = place
    while place < bytes.count, (48...57).contains(bytes[place]), place - first < 6 {
      value = 10 * value + Int(bytes[place] - 48)
      place += 1
    }
    guard place < bytes.count else {
      if place - begin > Self.longestHeader { throw Self.unreadable }
      return nil
    }
    guard place > first, bytes[place] <= 32, place - begin <= Self.longestHeader else { throw Self.unreadable }
    return value
  }

  private static let unreadable = NullReason(
    .unreadable, "What came from the decoder is no picture: install FFmpeg again.")
}
