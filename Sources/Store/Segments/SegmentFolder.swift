import Foundation

/// The folder of the segment files: which there are, and whether they can be read.
struct SegmentFolder: Sendable {
  let url: URL

  func path(_ segment: Int) -> URL { url.appendingPathComponent(SegmentFormat.fileName(segment)) }

  func create() throws(SegmentError) {
    do {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    } catch {
      throw SegmentError(
        .system, "The folder \(url.lastPathComponent) cannot be made: check the permissions of the one above it.")
    }
    try Descriptor.synchronize(folder: url.deletingLastPathComponent())
  }

  /// The numbers of the segments, in order; none before the first writer has made the folder.
  func segments() throws(SegmentError) -> [Int] {
    guard FileManager.default.fileExists(atPath: url.path) else { return [] }
    do {
      let names = try FileManager.default.contentsOfDirectory(atPath: url.path)
      return names.compactMap(SegmentFormat.segment(fileName:)).sorted()
    } catch {
      throw SegmentError(.system, "The folder \(url.lastPathComponent) cannot be listed: check that it is there.")
    }
  }

  /// - Throws: `foreign` or `newer` for the first file that is not a segment this version reads.
  func inspect(_ file: Descriptor) throws(SegmentError) -> SegmentFormat.HeaderState {
    let state = SegmentFormat.inspect(try file.read(at: 0, count: SegmentFormat.headerSize))
    switch state {
    case .foreign:
      throw SegmentError(
        .foreign, "\(file.name) is not a segment: move it out of the ledger, or restore it from a copy.")
    case .newer(let version):
      throw SegmentError(
        .newer, "\(file.name) has format \(version), this Vitrine reads up to \(SegmentFormat.version): update it.")
    case .good, .torn, .damaged:
      return state
    }
  }

  /// Starts a file with a durable header and name.
  func start(_ segment: Int) throws(SegmentError) -> Descriptor {
    let file = try Descriptor(path(segment), O_RDWR | O_CREAT)
    do throws(SegmentError) {
      try file.truncate(to: 0)
      try file.write(SegmentFormat.header(), at: 0)
      try file.synchronize()
      try Descriptor.synchronize(folder: url)
    } catch {
      unlink(path(segment).path)
      throw error
    }
    return file
  }
}
