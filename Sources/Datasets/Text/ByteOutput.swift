import CArrow

/// A new file of bytes, packed if wanted.
final class ByteOutput {
  private let name: String
  private let output: OpaquePointer

  init(_ target: WritingTarget) throws(DatasetError) {
    name = target.name
    var output: OpaquePointer?
    let packing = target.isGzip ? VIT_ARROW_GZIP : VIT_ARROW_PLAIN
    let name = target.name
    try ArrowCall(file: name).run(refusal: { _, error in .notWritable(name, error.text) }) {
      vit_arrow_output_open(target.path, packing, &output, $0)
    }
    guard let output else { throw DatasetError(.failed, file: name, "Arrow gave no file.") }
    self.output = output
  }

  deinit { vit_arrow_output_free(output) }

  func write(_ bytes: [UInt8]) throws(DatasetError) {
    try run { error in
      bytes.withUnsafeBufferPointer { vit_arrow_output_write(output, $0.baseAddress, $0.count, error) }
    }
  }

  func close() throws(DatasetError) { try run { vit_arrow_output_close(output, $0) } }

  private func run(_ body: (UnsafeMutablePointer<vit_arrow_error>) -> Int32) throws(DatasetError) {
    let name = name
    try ArrowCall(file: name).run(refusal: { _, error in .notWritable(name, error.text) }, body)
  }
}
