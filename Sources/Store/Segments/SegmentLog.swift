public import Foundation
import Synchronization

/// Payloads in append-only files, `00000001.seg` and on, each under a checksum.
///
/// One writer at a time holds the folder by a lock; readers need none. What a crash left unfinished at the end is cut when the
/// next writer opens; damage anywhere else is reported and does not hide what lies behind it.
public final class SegmentLog: Sendable {
  /// The most bytes of one payload.
  public static let maximumPayload = SegmentFormat.maximumPayload

  /// Bytes of an unfinished append that opening cut off.
  public let cutBytes: Int64

  let folder: SegmentFolder
  private let maximumSegmentBytes: Int64
  private let writer: Mutex<Writer?>
  let isReader: Bool
  private let lock: FileLock?
  private let files = Mutex<[Int: Descriptor]>([:])

  private struct Writer {
    var file: Descriptor
    var segment: Int
    /// Bytes up to the end of the last good frame.
    var size: Int64
    var isDurable = true
    /// Set when the file's state on disk is unknown: nothing more may be appended.
    var failure: SegmentError?
  }

  /// Opens the folder for appending, and makes it if there is none.
  /// - Parameter maximumSegmentBytes: a file that has reached this size gets no further group of payloads.
  /// - Throws: `StoreError.busy` when the folder has a writer; `foreign`, `newer`, `full`, `system`.
  public init(folder url: URL, maximumSegmentBytes: Int = 64 << 20) throws {
    folder = SegmentFolder(url: url)
    self.maximumSegmentBytes = Int64(maximumSegmentBytes)
    isReader = false
    try folder.create()
    lock = try FileLock(
      url.appendingPathComponent("lock"), wait: false,
      busyMessage: "Another process writes to the ledger: stop it, or open the ledger for reading.")
    let segments = try folder.segments()
    for segment in segments.dropLast() { _ = try folder.inspect(Descriptor(folder.path(segment), O_RDONLY)) }
    guard let last = segments.last else {
      let file = try folder.start(1)
      writer = Mutex(Writer(file: file, segment: 1, size: Int64(SegmentFormat.headerSize)))
      cutBytes = 0
      return
    }
    let (file, size, cut) = try Self.recover(last, in: folder)
    writer = Mutex(Writer(file: file, segment: last, size: size))
    cutBytes = cut
  }

  /// Opens an existing folder for reading, also while another process appends to it.
  /// - Throws: `foreign`, `newer`, `system`.
  public init(reading url: URL) throws {
    folder = SegmentFolder(url: url)
    maximumSegmentBytes = 0
    isReader = true
    lock = nil
    cutBytes = 0
    writer = Mutex(nil)
    for segment in try folder.segments() { _ = try folder.inspect(Descriptor(folder.path(segment), O_RDONLY)) }
  }

  private static func recover(
    _ segment: Int, in folder: SegmentFolder
  ) throws(SegmentError) -> (Descriptor, size: Int64, cut: Int64) {
    let file = try Descriptor(folder.path(segment), O_RDWR)
    let size = try file.size()
    let header = Int64(SegmentFormat.headerSize)
    if try folder.inspect(file) == .torn, size <= header { return (try folder.start(segment), header, size) }
    var scanner = FrameScanner(file, from: header, to: size)
    var end = size
    while let finding = try scanner.next() {
      if case .damage(let range) = finding, range.upperBound == size { end = range.lowerBound }
    }
    if end < size {
      try file.truncate(to: end)
      try file.synchronize()
    }
    return (file, end, size - end)
  }

  /// Where the next frame goes; for a reader, where the files end now.
  public var end: SegmentPosition {
    get throws {
      let written = writer.withLock { $0.map { ($0.segment, $0.size) } }
      if let written { return SegmentPosition(segment: written.0, offset: written.1, length: 0) }
      guard let last = try folder.segments().last else {
        return SegmentPosition(segment: 1, offset: Int64(SegmentFormat.headerSize), length: 0)
      }
      return SegmentPosition(segment: last, offset: try open(last).size(), length: 0)
    }
  }

  /// Appends payloads as one group. When it throws, none of them is in the log; a crash may leave the first few.
  /// - Parameters:
  ///   - payloads: 1 byte to `maximumPayload` each.
  ///   - durable: whether to wait until the group is on the disk; it costs one synchronisation.
  /// - Returns: the positions, aligned with `payloads`.
  /// - Throws: `readOnly`, `badPayload`, `full`, `system`. After a failed synchronisation the log takes no more: open it again.
  public func append(_ payloads: [[UInt8]], durable: Bool) throws -> [SegmentPosition] {
    if let bad = payloads.firstIndex(where: { !(1...Self.maximumPayload).contains($0.count) }) {
      throw SegmentError(
        .badPayload, "Payload \(bad) has \(payloads[bad].count) bytes: use 1 to \(Self.maximumPayload).")
    }
    guard !payloads.isEmpty else { return [] }
    let frames = SegmentFormat.frames(of: payloads)
    return try withWriter { writer throws(SegmentError) in
      try rollOver(&writer, toTake: Int64(frames.count))
      try Self.write(frames, durable: durable, to: &writer)
      var offset = writer.size
      let positions = payloads.map { payload in
        defer { offset += SegmentFormat.frameSize(payload.count) }
        return SegmentPosition(segment: writer.segment, offset: offset, length: payload.count)
      }
      writer.size = offset
      return positions
    }
  }

  /// Waits until all that was appended is on the disk.
  /// - Throws: `readOnly`, `system`.
  public func synchronize() throws { try withWriter(Self.synchronize) }

  private func withWriter<Result: Sendable>(
    _ body: (inout Writer) throws(SegmentError) -> Result
  ) throws(SegmentError) -> Result {
    try writer.withLock { (writer: inout Writer?) throws(SegmentError) in
      guard var open = writer.take() else {
        throw SegmentError(.readOnly, "The ledger is open for reading: open it for writing to append.")
      }
      defer { writer = open }
      if let failure = open.failure { throw failure }
      return try body(&open)
    }
  }

  private static func synchronize(_ writer: inout Writer) throws(SegmentError) {
    guard !writer.isDurable else { return }
    do throws(SegmentError) {
      try writer.file.synchronize()
      writer.isDurable = true
    } catch {
      // The system may have dropped what it could not write; a second try would succeed without it.
      writer.failure = error
      throw error
    }
  }

  private func rollOver(_ writer: inout Writer, toTake bytes: Int64) throws(SegmentError) {
    let isEmpty = writer.size == Int64(SegmentFormat.headerSize)
    guard !isEmpty, writer.size + bytes > maximumSegmentBytes else { return }
    try Self.synchronize(&writer)
    writer.file = try folder.start(writer.segment + 1)
    writer.segment += 1
    writer.size = Int64(SegmentFormat.headerSize)
  }

  private static func write(_ frames: [UInt8], durable: Bool, to writer: inout Writer) throws(SegmentError) {
    do throws(SegmentError) {
      try writer.file.write(frames, at: writer.size)
      writer.isDurable = false
      if durable { try synchronize(&writer) }
    } catch {
      do throws(SegmentError) { try writer.file.truncate(to: writer.size) } catch { writer.failure = error }
      throw error
    }
  }

  /// The payload at a position that `append` or `scan` gave.
  /// - Throws: `SegmentDamage` when its bytes are not there unchanged; `system`.
  public func read(_ position: SegmentPosition) throws -> [UInt8] {
    let damage = SegmentDamage(
      file: SegmentFormat.fileName(position.segment), offset: position.offset,
      length: SegmentFormat.frameSize(position.length))
    guard (1...Self.maximumPayload).contains(position.length), position.offset >= 0 else { throw damage }
    guard FileManager.default.fileExists(atPath: folder.path(position.segment).path) else { throw damage }
    let size = Int(SegmentFormat.frameSize(position.length))
    let frame = try open(position.segment).read(at: position.offset, count: size)
    let payload = frame.dropFirst(SegmentFormat.frameHeaderSize)
    guard frame.count == size, Int(SegmentFormat.number(in: frame, at: 0)) == position.length,
      SegmentFormat.number(in: frame, at: 4) == CRC32C.checksum(of: payload)
    else { throw damage }
    return Array(payload)
  }

  func open(_ segment: Int) throws(SegmentError) -> Descriptor {
    try files.withLock { (files: inout [Int: Descriptor]) throws(SegmentError) in
      if let known = files[segment] { return known }
      if files.count >= 32 { files.removeAll() }
      let file = try Descriptor(folder.path(segment), O_RDONLY)
      files[segment] = file
      return file
    }
  }
}
