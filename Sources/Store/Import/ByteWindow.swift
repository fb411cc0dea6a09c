import Foundation

/// The part of a file that is being looked at: it grows to hold one record, and slides.
struct ByteWindow {
  private let source: ByteSource
  private var storage: [UInt8]
  /// The bytes that were read and not yet taken, as positions of `storage`.
  private(set) var unread: Range<Int> = 0..<0
  /// The place of the first of them in the (inflated) file.
  private(set) var offset: Int64

  init(_ source: ByteSource, capacity: Int) {
    self.source = source
    offset = source.bytesRead
    storage = [UInt8](repeating: 0, count: capacity)
  }

  var count: Int { unread.count }
  /// The most bytes that a record may have.
  var capacity: Int { storage.count }
  /// Whether no record that starts here could become longer.
  var isFull: Bool { unread.count == storage.count }
  var positionOnDisk: Int64 { source.positionOnDisk }

  /// Runs `body` on the unread bytes.
  func withUnread<Value, Failure: Error>(
    _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Value
  ) throws(Failure) -> Value {
    try storage.withUnsafeBufferPointer { (whole) throws(Failure) in
      try body(UnsafeBufferPointer(rebasing: whole[unread]))
    }
  }

  /// Reads more of the file behind the unread bytes.
  /// - Returns: false at the end of the file.
  mutating func fill() throws -> Bool {
    if unread.lowerBound > 0 {
      storage.withUnsafeMutableBufferPointer { whole in
        guard let base = whole.baseAddress else { return }
        memmove(base, base + unread.lowerBound, unread.count)
      }
      unread = 0..<unread.count
    }
    let end = unread.upperBound
    let count = try storage.withUnsafeMutableBytes { try source.read(into: .init(rebasing: $0[end...])) }
    unread = 0..<(end + count)
    return count > 0
  }

  /// Takes the first bytes away.
  mutating func drop(_ count: Int) {
    unread = (unread.lowerBound + count)..<unread.upperBound
    offset += Int64(count)
  }

  /// Takes everything away that lies before a place of the file.
  mutating func advance(to place: Int64) throws {
    let known = min(Int64(count), place - offset)
    drop(Int(known))
    guard offset < place else { return }
    try source.skip(to: place)
    offset = source.bytesRead
  }

  /// Takes a byte order mark away where the file begins with one.
  mutating func dropMark() throws {
    while offset == 0, count < 3, try fill() {}
    if offset == 0, withUnread({ $0.starts(with: [0xEF, 0xBB, 0xBF]) }) { drop(3) }
  }
}
