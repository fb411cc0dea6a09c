import CArrow
import Foundation

/// The lines of a file one after another, inflated where it is gzip, in memory for one line and a buffer.
final class ByteLines {
  private let call: ArrowCall
  private let input: OpaquePointer
  private let longest: Int
  private var buffer: [UInt8] = []
  private var start = 0
  private var isOver = false
  /// Of the last line given out, from 1.
  private(set) var number = 0

  private static let step = 1 << 18

  /// - Parameter longest: the most bytes of a line.
  init(_ file: URL, longest: Int) throws(DatasetError) {
    let call = ArrowCall(file: file.lastPathComponent)
    var input: OpaquePointer?
    try call.run { vit_arrow_input_open(file.path, &input, $0) }
    guard let input else { throw DatasetError(.failed, file: call.file, "Arrow gave no bytes.") }
    self.call = call
    self.input = input
    self.longest = longest
  }

  deinit { vit_arrow_input_free(input) }

  /// Runs `body` on the next line, without its break.
  /// - Returns: nil at the end of the file.
  func next<Value>(_ body: (UnsafeBufferPointer<UInt8>) throws(DatasetError) -> Value) throws(DatasetError) -> Value? {
    var searched = start
    while true {
      if let end = firstBreak(from: searched) {
        defer { start = end + 1 }
        return try give(start..<end, body)
      }
      searched = buffer.count
      guard searched - start <= longest else {
        throw DatasetError(
          .tooLarge, file: call.file, row: number + 1,
          "A line is longer than \(longest) bytes: raise the limit, or check the line breaks.")
      }
      if isOver {
        guard start < buffer.count else { return nil }
        defer { start = buffer.count }
        return try give(start..<buffer.count, body)
      }
      let kept = searched - start
      try fill()
      searched = kept
    }
  }

  private func give<Value>(
    _ range: Range<Int>, _ body: (UnsafeBufferPointer<UInt8>) throws(DatasetError) -> Value
  ) throws(DatasetError) -> Value {
    number += 1
    return try buffer.withUnsafeBufferPointer { (all) throws(DatasetError) in
      let hasReturn = !range.isEmpty && all[range.upperBound - 1] == 0x0D
      return try body(UnsafeBufferPointer(rebasing: all[range.lowerBound..<(range.upperBound - (hasReturn ? 1 : 0))]))
    }
  }

  private func firstBreak(from place: Int) -> Int? {
    buffer.withUnsafeBufferPointer { all in
      guard place < all.count, let base = all.baseAddress,
        let found = memchr(base + place, 0x0A, all.count - place)
      else { return nil }
      return UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }
  }

  /// Reads more behind what was not given out yet.
  private func fill() throws(DatasetError) {
    buffer.removeSubrange(..<start)
    start = 0
    let end = buffer.count
    buffer.append(contentsOf: repeatElement(0, count: Self.step))
    var count = 0
    try call.run { error in
      buffer.withUnsafeMutableBufferPointer {
        vit_arrow_input_read(input, $0.baseAddress.map { $0 + end }, Self.step, &count, error)
      }
    }
    buffer.removeSubrange((end + count)...)
    isOver = count == 0
  }
}
