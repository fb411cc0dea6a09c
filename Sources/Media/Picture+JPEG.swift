import CVips
import Foundation

extension Picture {
  /// The picture as a JPEG file.
  ///
  /// - Parameter quality: 1...100, as the Independent JPEG Group counts.
  /// - Throws: `invalidConfiguration` for a quality or sides outside what JPEG has.
  public func jpeg(quality: Int) throws(MediaError) -> [UInt8] {
    var (bytes, count): (UnsafeMutablePointer<UInt8>?, Int) = (nil, 0)
    let status = cvips_jpeg_encode(
      pixels, pixels.count, Int32(clamping: width), Int32(clamping: height), Int32(clamping: quality), &bytes, &count)
    defer { free(bytes) }
    guard status == CVIPS_OK, let bytes else {
      throw MediaError(
        .invalidConfiguration,
        "A picture of \(width) × \(height) pixels was not saved with quality \(quality): keep 1...100, 65,500 pixels.")
    }
    return Array(UnsafeBufferPointer(start: bytes, count: count))
  }
}
