import Kernels

/// A query as rows are compared with it: its numbers, their codes, and what signs say of it.
struct CodedQuery {
  let row: [Float]
  private let codes: [Int8]
  private let terms: vt_code_terms
  /// What signs say of the product with the query; empty for a shape without them.
  private let tables: [UInt8]
  private let sketch: vt_sketch_query

  init(_ row: [Float], _ shape: GraphShape) {
    self.row = row
    var codes = [Int8](repeating: 0, count: shape.codeStride)
    terms = codes.withUnsafeMutableBufferPointer { buffer in
      buffer.baseAddress.map { GraphMemory.encode(row, shape, into: $0) } ?? vt_code_terms(scale: 0, offset: 0)
    }
    self.codes = codes
    var tables = [UInt8](repeating: 0, count: 4 * shape.sketchBits)
    sketch = tables.isEmpty ? vt_sketch_query() : vt_sketch_of_query(row, row.count, &tables)
    self.tables = tables
  }

  func withParts<R>(
    _ body: (_ codes: vt_code_query, _ sketch: vt_sketch_query?, _ row: UnsafePointer<Float>?) -> R
  ) -> R {
    codes.withUnsafeBufferPointer { codes in
      tables.withUnsafeBufferPointer { tables in
        row.withUnsafeBufferPointer { row in
          var sketch = sketch
          sketch.tables = tables.baseAddress
          return body(
            vt_code_query(codes: codes.baseAddress, terms: terms), tables.isEmpty ? nil : sketch, row.baseAddress)
        }
      }
    }
  }
}
