import Domain

/// The first bytes of the file of a graph, behind what `IndexFile` writes; all numbers little-endian:
///
/// | at | what |
/// |---|---|
/// | 24 | number of vectors, 8 bytes |
/// | 32 | dimension, 4 bytes |
/// | 36 | metric, 4 bytes, as in the file of an exact index |
/// | 40 | length of the space's name, 8 bytes |
/// | 48 | length of the keys, 8 bytes |
/// | 56 | lists of links above level 0, 8 bytes |
/// | 64 | links a vector makes, 4 bytes |
/// | 68 | storage, 4 bytes: 0 float32, 1 int8 |
/// | 72 | width of building, 4 bytes |
/// | 76 | width of searches, 4 bytes |
/// | 80 | seed, 8 bytes |
/// | 88 | entry: slot, 4 bytes, and level, 4 bytes; all bits set for none |
/// | 96 | the space's name, then the keys as a JSON array; zeros up to a multiple of 64; the arrays of `GraphLayout` |
struct GraphHeader {
  static let file = IndexFile(magic: "VTGRAPH\n", version: 1)
  static let length = 96

  let settings: HNSWSettings
  let rowCount: Int
  let dimension: Int
  let metric: Metric
  let nameLength: Int
  let keysLength: Int
  let upperCount: Int
  let entryWord: UInt64

  init(
    _ shape: VectorShape, _ settings: HNSWSettings, rowCount: Int, nameLength: Int, keysLength: Int, upperCount: Int,
    entry: GraphEntry?
  ) {
    self.settings = settings
    self.rowCount = rowCount
    dimension = shape.dimension
    metric = shape.metric
    self.nameLength = nameLength
    self.keysLength = keysLength
    self.upperCount = upperCount
    entryWord = entry?.word ?? GraphEntry.none
  }

  /// Where the arrays begin.
  var arraysOffset: Int { (Self.length + nameLength + keysLength + 63) / 64 * 64 }

  var layout: GraphLayout {
    let shape = GraphShape(
      dimension: dimension, metric: metric, degree: 2 * settings.links, keepsRows: settings.storage == .float32,
      keepsValues: false)
    return GraphLayout(shape, capacity: rowCount, upperCapacity: upperCount)
  }

  var fileLength: Int { arraysOffset + layout.byteCount }

  /// What follows the length of the file.
  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    IndexFile.append(UInt64(rowCount), to: &bytes)
    IndexFile.append(UInt32(dimension), to: &bytes)
    IndexFile.append(metric.fileCode, to: &bytes)
    IndexFile.append(UInt64(nameLength), to: &bytes)
    IndexFile.append(UInt64(keysLength), to: &bytes)
    IndexFile.append(UInt64(upperCount), to: &bytes)
    IndexFile.append(UInt32(settings.links), to: &bytes)
    IndexFile.append(UInt32(settings.storage == .float32 ? 0 : 1), to: &bytes)
    IndexFile.append(UInt32(settings.buildWidth), to: &bytes)
    IndexFile.append(UInt32(settings.searchWidth), to: &bytes)
    IndexFile.append(settings.seed, to: &bytes)
    IndexFile.append(entryWord, to: &bytes)
    return bytes
  }

  /// Reads and checks everything that can be told from the header and the length.
  ///
  /// - Throws: `notAnIndex`, `newerFile`, `truncatedFile`, `corruptFile`.
  init(checking bytes: UnsafeRawBufferPointer) throws(IndexError) {
    try Self.file.check(bytes, headerLength: Self.length)
    func small(_ offset: Int) -> Int { Int(IndexFile.number(UInt32.self, bytes, offset)) }
    // Small enough that sums and products of sizes cannot overflow.
    func large(_ offset: Int) throws(IndexError) -> Int {
      let value = IndexFile.number(UInt64.self, bytes, offset)
      guard value <= 1 << 36 else { throw IndexFile.corrupt("a length of its header has no meaning") }
      return Int(value)
    }
    rowCount = try large(24)
    dimension = small(32)
    nameLength = try large(40)
    keysLength = try large(48)
    upperCount = try large(56)
    settings = HNSWSettings(
      storage: small(68) == 0 ? .float32 : .int8, links: small(64), buildWidth: small(72), searchWidth: small(76),
      seed: IndexFile.number(UInt64.self, bytes, 80))
    entryWord = IndexFile.number(UInt64.self, bytes, 88)
    guard let metric = Metric(fileCode: IndexFile.number(UInt32.self, bytes, 36)), small(68) <= 1,
      (1...65_536).contains(dimension), rowCount <= GraphWriter.largestCapacity, (try? settings.check()) != nil
    else {
      throw IndexFile.corrupt("a field of its header has no meaning")
    }
    self.metric = metric
    guard fileLength == bytes.count else { throw IndexFile.corrupt("its lengths contradict each other") }
  }
}
