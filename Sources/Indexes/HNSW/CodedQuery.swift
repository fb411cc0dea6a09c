import Kernels

/// A query as rows are compared with it: its numbers and their codes.
struct CodedQuery {
  let row: [Float]
  private let codes: [Int8]
  private let terms: vt_code_terms

  init(_ row: [Float], _ shape: GraphShape) {
    self.row = row
    var codes = [Int8](repeating: 0, count: shape.codeStride)
    terms = codes.withUnsafeMutableBufferPointer { buffer in
      buffer.baseAddress.map { GraphMemory.encode(row, shape, into: $0) } ?? vt_code_terms(scale: 0, offset: 0)
    }
    self.codes = codes
  }

  func withCodes<R>(_ body: (vt_code_query) -> R) -> R {
    codes.withUnsafeBufferPointer { buffer in
      body(vt_code_query(codes: buffer.baseAddress, terms: terms))
    }
  }
}
