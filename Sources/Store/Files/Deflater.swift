import CZlib

/// Packs bytes into one gzip member.
final class Deflater {
  /// zlib keeps a pointer to this struct, so it must not move.
  private let stream: UnsafeMutablePointer<z_stream>
  private static let level: Int32 = 6

  init() throws {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    guard czlib_deflate_gzip(stream, Self.level) == Z_OK else {
      throw StoreError(.failed, "zlib cannot start: free some memory and run the command again.")
    }
  }

  deinit {
    deflateEnd(stream)
    stream.deallocate()
  }

  /// - Returns: packed bytes, which may lag behind until the last call.
  func pack(_ bytes: [UInt8], isLast: Bool) throws -> [UInt8] {
    var input = bytes
    return try input.withUnsafeMutableBufferPointer { input in
      stream.pointee.next_in = input.baseAddress
      stream.pointee.avail_in = UInt32(input.count)
      var packed: [UInt8] = []
      var isDone = false
      while !isDone {
        packed += try [UInt8](unsafeUninitializedCapacity: 65_536) { output, count in
          stream.pointee.next_out = output.baseAddress
          stream.pointee.avail_out = UInt32(output.count)
          let status = deflate(stream, isLast ? Z_FINISH : Z_NO_FLUSH)
          guard status != Z_STREAM_ERROR else {
            throw StoreError(.failed, "zlib refuses its own state: report this as a defect.")
          }
          count = output.count - Int(stream.pointee.avail_out)
          isDone = isLast ? status == Z_STREAM_END : stream.pointee.avail_out > 0
        }
      }
      return packed
    }
  }
}
