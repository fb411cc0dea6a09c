import CVips

/// Turns the bytes of a picture file into pixels, or says why it cannot.
///
/// The type is told from the content. EXIF orientation is applied, an embedded ICC profile leads to sRGB, grey, palette,
/// CMYK and 16-bit pictures become 8-bit RGB, transparency lies over white, and of several frames the first counts. A
/// file that is broken anywhere is refused whole: no crash, no default, no partial picture.
///
/// Decoding blocks its thread: call it inside `MediaExecutor.run`. The time limit is looked at every 128 rows and where a
/// loader reports progress. Formats that decode in one step (GIF, WebP, a progressive JPEG, a drawing) cannot be stopped
/// inside that step; limits of bytes and pixels bound it, and `MediaExecutor.run` answers its caller in time even then.
public struct PictureDecoder: Sendable {
  public let limits: PictureLimits
  private let now: @Sendable () -> ContinuousClock.Instant

  /// - Parameter now: the clock that the time limit is measured with.
  public init(
    limits: PictureLimits = .init(), now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
  ) {
    self.limits = limits
    self.now = now
  }

  /// The picture in its own size.
  ///
  /// - Parameters:
  ///   - bytes: a whole file.
  ///   - declared: the type that a name or a header claims; another type in the bytes is refused.
  ///   - stop: ends the work early with `timedOut`.
  public func decode(
    _ bytes: [UInt8], declared: ContentType? = nil, until stop: StopSignal = .never
  ) throws(NullReason) -> Picture {
    try decode(bytes, declared: declared, atLeast: nil, until: stop)
  }

  /// The picture, perhaps reduced while decoding, with its shorter side at least `shortSide` where the file has as much.
  ///
  /// A JPEG is decoded at 1/2, 1/4 or 1/8 when that is enough; a drawing is drawn with exactly that shorter side; other
  /// formats come in their own size. Pixels differ from a full decode followed by a resize: keep to one way per space.
  public func decode(
    _ bytes: [UInt8], shortSide: Int, declared: ContentType? = nil, until stop: StopSignal = .never
  ) throws(NullReason) -> Picture {
    try decode(bytes, declared: declared, atLeast: max(1, shortSide), until: stop)
  }

  /// The type of a file that may be decoded, from its size, first bytes and container alone.
  public func admit(_ bytes: [UInt8], declared: ContentType? = nil) throws(NullReason) -> ContentType {
    guard !bytes.isEmpty else { throw NullReason(.empty, "There are no bytes: send the whole file.") }
    guard bytes.count <= limits.bytes else {
      throw NullReason(.tooLarge, "The file has more than \(limits.bytes) bytes: send a smaller one.")
    }
    guard let type = ContentType(sniffing: bytes) else {
      let names = ContentType.allCases.map(\.rawValue).joined(separator: ", ")
      throw NullReason(.unsupportedType, "The content is none of \(names): convert it to one of them.")
    }
    guard declared == nil || declared == type else {
      throw NullReason(.typeMismatch, "The content is \(type.rawValue), which is not what was declared: correct one.")
    }
    guard ContainerEnd.isReached(in: bytes, type: type) else {
      throw NullReason(.truncated, "The file ends too early: send all of it.")
    }
    guard type != .svg || SVGScreen.standsAlone(bytes) else {
      throw NullReason(
        .unsafeContent, "The drawing has scripts, pictures or outside references: flatten it to plain shapes.")
    }
    return type
  }

  private func decode(
    _ bytes: [UInt8], declared: ContentType?, atLeast shortSide: Int?, until stop: StopSignal
  ) throws(NullReason) -> Picture {
    let type = try admit(bytes, declared: declared)
    let deadline = now().advanced(by: .seconds(limits.seconds))
    let timed = stop.or { [now] in now() >= deadline }
    let size = type == .jpeg && shortSide != nil ? JPEGMarkers.frameSize(of: bytes) : nil
    let result = bytes.withUnsafeBufferPointer { buffer in
      Result { () throws(NullReason) in
        try render(buffer, type: type, frame: size, atLeast: shortSide, until: timed)
      }
    }
    return try result.get()
  }

  private func render(
    _ bytes: UnsafeBufferPointer<UInt8>, type: ContentType, frame: (width: Int, height: Int)?, atLeast shortSide: Int?,
    until stop: StopSignal
  ) throws(NullReason) -> Picture {
    // A JPEG whose size is known is opened once. Where the library reads another size, so that limits would be held
    // against the wrong one, its own word counts, as for the other formats.
    if let frame {
      let (shrink, _) = reduction(of: frame, type: type, to: shortSide)
      let image = try VipsImage(bytes, type: type, shrink: shrink)
      if Int(image.header.width) == frame.width / shrink, Int(image.header.height) == frame.height / shrink {
        return try picture(from: image, stored: frame, type: type, until: stop)
      }
    }
    let whole = try VipsImage(bytes, type: type)
    let stored = (width: Int(whole.header.width), height: Int(whole.header.height))
    let (shrink, scale) = reduction(of: stored, type: type, to: shortSide)
    if shrink == 1, scale == 1 { return try picture(from: whole, stored: stored, type: type, until: stop) }
    let reduced = try VipsImage(bytes, type: type, shrink: shrink, scale: scale)
    return try picture(from: reduced, stored: stored, type: type, until: stop)
  }

  private func picture(
    from image: borrowing VipsImage, stored: (width: Int, height: Int), type: ContentType, until stop: StopSignal
  ) throws(NullReason) -> Picture {
    let header = image.header
    // The stored size counts, so that a reduced decode takes in no more than a full one. A drawing has only a drawn size.
    let (width, height) = type == .svg ? (Int(header.width), Int(header.height)) : stored
    guard max(width, height) <= limits.side, width * height <= limits.pixels else {
      throw NullReason(
        .tooManyPixels,
        "The picture has more than \(limits.pixels) pixels or \(limits.side) on a side: send a smaller one.")
    }
    let decoded = try image.pixels(until: stop)
    let upright = Picture.upright(
      decoded.pixels, width: Int(header.width), height: Int(header.height), orientation: Int(header.orientation))
    return Picture(
      decoded: upright.pixels, width: upright.width, height: upright.height,
      source: .init(
        type: type, width: stored.width, height: stored.height,
        bitsPerSample: Int(header.bits_per_sample), orientation: Int(header.orientation),
        frames: Int(header.frames), hasAlpha: header.has_alpha != 0, usedProfile: decoded.usedProfile))
  }

  private func reduction(
    of stored: (width: Int, height: Int), type: ContentType, to shortSide: Int?
  ) -> (shrink: Int, scale: Double) {
    guard let shortSide else { return (1, 1) }
    let short = min(stored.width, stored.height)
    switch type {
    case .jpeg: return ([8, 4, 2].first { short / $0 >= shortSide } ?? 1, 1)
    case .svg: return (1, min(1_000, max(0.001, Double(shortSide) / Double(max(1, short)))))
    default: return (1, 1)
    }
  }
}
