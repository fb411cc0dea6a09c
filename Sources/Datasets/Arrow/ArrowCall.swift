import CArrow
import Foundation

/// Calls into Arrow about one file, with what it refuses as an error.
struct ArrowCall {
  let file: String

  /// - Parameter refusal: makes the error of what Arrow said; nil for the usual one.
  func run(
    refusal: (vit_arrow_kind, vit_arrow_error) -> DatasetError? = { _, _ in nil },
    _ body: (UnsafeMutablePointer<vit_arrow_error>) -> Int32
  ) throws(DatasetError) {
    var error = vit_arrow_error()
    let kind = vit_arrow_kind(UInt32(bitPattern: body(&error)))
    guard kind != VIT_ARROW_OK else { return }
    throw refusal(kind, error) ?? refused(kind, error)
  }

  func refused(_ kind: vit_arrow_kind, _ error: vit_arrow_error) -> DatasetError {
    let cause = error.text
    switch kind {
    case VIT_ARROW_IO:
      return DatasetError(
        .badFile, file: file, "The file cannot be read: check its path, its permissions and that it is whole.",
        cause: cause)
    case VIT_ARROW_BAD_DATA:
      return DatasetError(
        .badRow, file: file, row: error.row >= 0 ? Int(error.row) + 1 : nil,
        "The content is not what its format and types say: correct it there, copy the file again, or pass other types.",
        cause: cause)
    case VIT_ARROW_WRONG_TYPE:
      return DatasetError(
        .wrongType, file: file,
        "A column has a type that it cannot be read as: ask for another, leave it out, or convert the file.",
        cause: cause)
    case VIT_ARROW_NO_COLUMN:
      return DatasetError(
        .missingColumn, file: file, "A column that was asked for is not in the file: correct its name.", cause: cause)
    case VIT_ARROW_MEMORY:
      return DatasetError(
        .tooLarge, file: file,
        "Reading takes more memory than allowed: raise the limit, or write the file in smaller row groups.",
        cause: cause)
    default:
      return DatasetError(.failed, file: file, "Arrow failed: the cause says at what.", cause: cause)
    }
  }
}

extension vit_arrow_error {
  var text: String {
    withUnsafeBytes(of: message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
}
