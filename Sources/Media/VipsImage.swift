import CVips

/// One picture file opened by libvips, closed when this value goes.
///
/// Used on one thread from `init` to `deinit`; the bytes outlive it because `decode` keeps them.
struct VipsImage: ~Copyable {
  private let handle: OpaquePointer
  let header: cvips_header

  /// libvips is started by the first picture; a second start from another thread would crash, `static let` prevents it.
  private static let started = cvips_start()

  /// - Parameters:
  ///   - shrink: 1, 2, 4 or 8 for a JPEG, else 1.
  ///   - scale: the drawing scale of an SVG, else 1.
  init(
    _ bytes: UnsafeBufferPointer<UInt8>, type: ContentType, shrink: Int = 1, scale: Double = 1
  ) throws(NullReason) {
    guard Self.started == CVIPS_OK else {
      throw NullReason(.unreadable, "The picture library did not start: run the bootstrap script again.")
    }
    var image: OpaquePointer?
    var header = cvips_header()
    let status = cvips_open(
      bytes.baseAddress, bytes.count, type.format, Int32(shrink), scale, &image, &header)
    guard status == CVIPS_OK, let image else { throw NullReason(status) }
    handle = image
    self.header = header
  }

  deinit { cvips_close(handle) }

  /// Decodes into RGB rows, 3 · width · height bytes.
  func pixels(until stop: StopSignal) throws(NullReason) -> (pixels: [UInt8], usedProfile: Bool) {
    let count = 3 * Int(header.width) * Int(header.height)
    let context = StopContext(stop)
    var status = CVIPS_OK
    var usedProfile: Int32 = 0
    let pixels = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      status = withExtendedLifetime(context) {
        cvips_render(
          handle, buffer.baseAddress, count, { StopContext.isRaised($0) },
          Unmanaged.passUnretained(context).toOpaque(), &usedProfile)
      }
      filled = status == CVIPS_OK ? count : 0
    }
    guard status == CVIPS_OK else { throw NullReason(status) }
    return (pixels, usedProfile != 0)
  }
}

/// Carries a stop signal through a C pointer.
private final class StopContext {
  private let stop: StopSignal

  init(_ stop: StopSignal) { self.stop = stop }

  static func isRaised(_ pointer: UnsafeMutableRawPointer?) -> Int32 {
    guard let pointer else { return 0 }
    return Unmanaged<StopContext>.fromOpaque(pointer).takeUnretainedValue().stop.isRaised() ? 1 : 0
  }
}

extension ContentType {
  fileprivate var format: cvips_format {
    switch self {
    case .jpeg: CVIPS_JPEG
    case .png: CVIPS_PNG
    case .gif: CVIPS_GIF
    case .webp: CVIPS_WEBP
    case .tiff: CVIPS_TIFF
    case .svg: CVIPS_SVG
    }
  }
}

extension NullReason {
  fileprivate init(_ status: cvips_status) {
    switch status {
    case CVIPS_STOPPED:
      self.init(.timedOut, "Decoding was stopped at its time limit: send a smaller picture or raise the limit.")
    case CVIPS_UNSUPPORTED_COLOUR:
      self.init(.unsupportedColour, "The colour model is not grey, RGB or CMYK of 8 or 16 bits: convert the picture.")
    default:
      self.init(.unreadable, "The picture is damaged: export it again from its source.")
    }
  }
}
