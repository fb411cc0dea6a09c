import CZlib

/// Unpacks gzip, one member or several in a row, a buffer at a time.
final class Inflater {
  private let name: String
  private let limits: ImportLimits
  private let input: UnsafeMutableRawBufferPointer
  /// zlib keeps a pointer to this struct, so it must not move.
  private let stream: UnsafeMutablePointer<z_stream>
  private var produced: Int64 = 0
  private var taken: Int64 = 0
  private var isBetweenMembers = false

  init(name: String, limits: ImportLimits) throws {
    self.name = name
    self.limits = limits
    input = .allocate(byteCount: 65_536, alignment: 1)
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    guard czlib_inflate_gzip(stream) == Z_OK else {
      throw StoreError(.failed, "zlib cannot start: free some memory and run the command again.")
    }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
    input.deallocate()
  }

  /// Packed bytes used so far.
  var consumed: Int64 { taken - Int64(stream.pointee.avail_in) }

  /// - Parameter more: reads packed bytes; 0 at their end.
  /// - Returns: how many bytes were written to `target`; 0 at the end.
  func read(
    into target: UnsafeMutableRawBufferPointer, more: (UnsafeMutableRawBufferPointer) throws -> Int
  ) throws -> Int {
    stream.pointee.next_out = target.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = UInt32(clamping: target.count)
    let room = Int(stream.pointee.avail_out)
    while Int(stream.pointee.avail_out) == room {
      if stream.pointee.avail_in == 0, try !refill(more) {
        guard isBetweenMembers else { throw damaged("ends in the middle") }
        return 0
      }
      if isBetweenMembers, try !startMember() { return 0 }
      switch inflate(stream, Z_NO_FLUSH) {
      case Z_OK: break
      case Z_STREAM_END: isBetweenMembers = true
      case Z_BUF_ERROR where stream.pointee.avail_in == 0: break
      default: throw damaged("is damaged")
      }
    }
    let count = room - Int(stream.pointee.avail_out)
    produced += Int64(count)
    try checkGrowth()
    return count
  }

  private func refill(_ more: (UnsafeMutableRawBufferPointer) throws -> Int) throws -> Bool {
    let count = try more(input)
    taken += Int64(count)
    stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_in = UInt32(count)
    return count > 0
  }

  /// Zeros after a member are padding, which tape and block tools add.
  private func startMember() throws -> Bool {
    while stream.pointee.avail_in > 0, let next = stream.pointee.next_in, next.pointee == 0 {
      stream.pointee.next_in = next + 1
      stream.pointee.avail_in -= 1
    }
    guard stream.pointee.avail_in > 0 else { return true }
    guard inflateReset(stream) == Z_OK else { throw damaged("is damaged") }
    isBetweenMembers = false
    return true
  }

  private func checkGrowth() throws {
    let isOutrageous = produced > limits.ratioApplies && produced / max(1, consumed) > limits.inflationRatio
    guard produced <= limits.inflatedBytes, !isOutrageous else {
      throw StoreError(
        .badFile,
        "\(name) unpacks to more than \(limits.inflationRatio) times its size, or \(limits.inflatedBytes) bytes: "
          + "unpack and check it, then import the plain file.")
    }
  }

  private func damaged(_ what: String) -> StoreError {
    StoreError(
      .badFile, "The gzip file \(name) \(what): copy it again; rows read so far are kept.")
  }
}
