import CVips

extension Picture {
  /// What the picture looks like after being saved as a JPEG and read again.
  ///
  /// - Parameter quality: 1...100, as the Independent JPEG Group counts.
  /// - Throws: `invalidConfiguration` for a quality or sides outside what JPEG has.
  public func recoded(quality: Int) throws(MediaError) -> Picture {
    var pixels = pixels
    let count = pixels.count
    let status = cvips_jpeg_recode(
      &pixels, count, Int32(clamping: width), Int32(clamping: height), Int32(clamping: quality))
    guard status == CVIPS_OK else {
      throw MediaError(
        .invalidConfiguration,
        "A picture of \(width) × \(height) pixels could not be saved with quality \(quality): keep 1...100 and 65,500 pixels."
      )
    }
    return Picture(decoded: pixels, width: width, height: height, source: source)
  }
}
