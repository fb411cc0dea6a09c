import Kernels

/// Where each array of a graph lies in one stretch of memory, in a file as in the process.
struct GraphLayout {
  enum Section: Int, CaseIterable {
    case codes, terms, rows, values, ground, upper, upperPlaces, levels, births, live, sketches
  }

  let shape: GraphShape
  let capacity: Int
  let upperCapacity: Int
  private let offsets: [Int]

  /// Sizes are expected to fit: `fits` says so before.
  init(_ shape: GraphShape, capacity: Int, upperCapacity: Int) {
    self.shape = shape
    self.capacity = capacity
    self.upperCapacity = upperCapacity
    var offsets = [0]
    for section in Section.allCases {
      let size = Self.byteCount(of: section, shape, capacity, upperCapacity)
      offsets.append((offsets[section.rawValue] + size + 63) / 64 * 64)
    }
    self.offsets = offsets
  }

  var byteCount: Int { offsets[Section.allCases.count] }

  func offset(of section: Section) -> Int { offsets[section.rawValue] }

  func byteCount(of section: Section) -> Int { Self.byteCount(of: section, shape, capacity, upperCapacity) }

  private static func byteCount(
    of section: Section, _ shape: GraphShape, _ capacity: Int, _ upperCapacity: Int
  ) -> Int {
    switch section {
    case .codes: capacity * shape.codeStride
    case .terms: capacity * MemoryLayout<vt_code_terms>.size
    case .rows: shape.keepsRows ? capacity * shape.rowStride * 4 : 0
    // Whole blocks: the values of 64 slots are read at once.
    case .values: shape.keepsValues ? (capacity + 63) / 64 * 256 : 0
    case .ground: capacity * shape.degree * 4
    case .upper: upperCapacity * shape.upperDegree * 4
    case .upperPlaces: capacity * 4
    case .levels: capacity
    case .births: capacity * 8
    case .live: (capacity + 63) / 64 * 8
    case .sketches: (capacity + 63) / 64 * 8 * shape.sketchBits
    }
  }
}
