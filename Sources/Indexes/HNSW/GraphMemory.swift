import Foundation
import Kernels

/// The arrays of one graph, of a fixed capacity: codes, rows, links, and what belongs to each slot.
///
/// Growing makes another one; readers of this one are left alone.
// The pointers are shared between one writer and many readers as `Graph.h` says; eras keep them alive.
final class GraphMemory: @unchecked Sendable {
  let shape: GraphShape
  let capacity: Int
  /// Lists of links on the levels above 0.
  let upperCapacity: Int

  let codes: UnsafeMutablePointer<Int8>
  let terms: UnsafeMutablePointer<vt_code_terms>
  let rows: UnsafeMutablePointer<Float>?
  let values: UnsafeMutablePointer<Float>?
  let ground: UnsafeMutablePointer<UInt32>
  let upper: UnsafeMutablePointer<UInt32>
  let upperPlaces: UnsafeMutablePointer<UInt32>
  let levels: UnsafeMutablePointer<UInt8>
  let births: UnsafeMutablePointer<UInt64>
  let live: UnsafeMutablePointer<UInt64>
  let sketches: UnsafeMutablePointer<UInt8>?
  let graph: vt_graph
  let layout: GraphLayout
  let base: UnsafeMutableRawPointer
  private let pages: Pages

  var wordCount: Int { (capacity + 63) / 64 }

  /// - Throws: `noMemory`.
  convenience init(_ shape: GraphShape, capacity: Int, upperCapacity: Int) throws(IndexError) {
    let layout = GraphLayout(shape, capacity: capacity, upperCapacity: upperCapacity)
    self.init(layout, try Pages(byteCount: layout.byteCount), offset: 0)
  }

  /// - Parameter offset: where the layout begins in the pages, a multiple of 64.
  init(_ layout: GraphLayout, _ pages: Pages, offset: Int) {
    let shape = layout.shape
    self.shape = shape
    self.pages = pages
    capacity = layout.capacity
    upperCapacity = layout.upperCapacity
    self.layout = layout
    base = pages.base + offset
    let base = base
    func part<T>(_ section: GraphLayout.Section, of type: T.Type) -> UnsafeMutablePointer<T> {
      (base + layout.offset(of: section)).assumingMemoryBound(to: type)
    }
    codes = part(.codes, of: Int8.self)
    terms = part(.terms, of: vt_code_terms.self)
    rows = shape.keepsRows ? part(.rows, of: Float.self) : nil
    values = shape.keepsValues ? part(.values, of: Float.self) : nil
    ground = part(.ground, of: UInt32.self)
    upper = part(.upper, of: UInt32.self)
    upperPlaces = part(.upperPlaces, of: UInt32.self)
    levels = part(.levels, of: UInt8.self)
    births = part(.births, of: UInt64.self)
    live = part(.live, of: UInt64.self)
    sketches = shape.sketchBits > 0 ? part(.sketches, of: UInt8.self) : nil
    graph = vt_graph(
      dimension: shape.dimension, code_stride: shape.codeStride, codes: codes, terms: terms,
      rows: rows.map { UnsafePointer($0) }, row_stride: shape.rowStride, measure: shape.measure,
      degree: UInt32(shape.degree), ground: ground, upper: upper, upper_places: upperPlaces,
      sketches: sketches.map { UnsafePointer($0) })
  }

  /// The same slots with room for more.
  ///
  /// - Throws: `noMemory`.
  func grown(capacity: Int, upperCapacity: Int) throws(IndexError) -> GraphMemory {
    let copy = try GraphMemory(shape, capacity: capacity, upperCapacity: upperCapacity)
    for section in GraphLayout.Section.allCases {
      (copy.base + copy.layout.offset(of: section))
        .copyMemory(from: base + layout.offset(of: section), byteCount: layout.byteCount(of: section))
    }
    return copy
  }

  /// Stores a vector as codes, and as it is where rows are kept.
  func write(_ row: [Float], at slot: Int) {
    let code = codes + slot * shape.codeStride
    terms[slot] = Self.encode(row, shape, into: code)
    if let sketches { vt_set_sketch(sketches, UInt32(slot), row, row.count) }
    guard let rows else { return }
    (rows + slot * shape.rowStride).update(from: row, count: row.count)
  }

  func isLive(_ slot: UInt32) -> Bool { vt_is_live(live, slot) }

  func query(of slot: UInt32) -> vt_code_query {
    vt_code_query(codes: codes + Int(slot) * shape.codeStride, terms: terms[Int(slot)])
  }

  /// The vector of a slot, exact where rows are kept.
  func vector(at slot: Int) -> [Float] {
    if let rows { return Array(UnsafeBufferPointer(start: rows + slot * shape.rowStride, count: shape.dimension)) }
    let scale = shape.measure == .squared_l2 ? terms[slot].scale / Float(2).squareRoot() : terms[slot].scale
    return UnsafeBufferPointer(start: codes + slot * shape.codeStride, count: shape.dimension)
      .map { Float($0) * scale }
  }

  /// Codes whose product is, by their terms, the inner product, or −|a − b|² = 2 a·b − |a|² − |b|².
  static func encode(_ row: [Float], _ shape: GraphShape, into codes: UnsafeMutablePointer<Int8>) -> vt_code_terms {
    let scale = vt_quantise(row, row.count, codes)
    guard shape.measure == .squared_l2 else { return vt_code_terms(scale: scale, offset: 0) }
    return vt_code_terms(scale: scale * Float(2).squareRoot(), offset: -vt_dot(row, row, row.count))
  }
}
