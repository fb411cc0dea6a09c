import CVips

extension Picture {
  /// A rectangle inside a picture, in pixels from the top left.
  public struct Box: Hashable, Sendable {
    public let x, y, width, height: Int

    public init(x: Int, y: Int, width: Int, height: Int) {
      self.x = x
      self.y = y
      self.width = width
      self.height = height
    }
  }

  /// What lies between pixels when a picture is resized.
  public enum Filter: Sendable {
    case bicubic, bilinear
  }

  /// Cuts `box` out and resizes it with Pillow's antialiased filter, equal to
  /// `image.crop(box).resize((width, height), BICUBIC)` byte for byte, squares to squares always.
  ///
  /// Rows are resized before columns. Pillow 13 goes the other way for some boxes that are taller than wide, and then
  /// differs by up to 2 of 255 through rounding in between.
  ///
  /// - Throws: `invalidConfiguration` for a box that is empty or leaves the picture, or a size below 1.
  /// - Complexity: O(box.width · box.height + width · height), as each pixel meets about four outputs.
  public func resized(_ box: Box, width outWidth: Int, height outHeight: Int, by filter: Filter = .bicubic)
    throws(MediaError)
    -> Picture
  {
    guard box.x >= 0, box.y >= 0, box.width > 0, box.height > 0, box.x <= width - box.width,
      box.y <= height - box.height, (1...32_768).contains(outWidth), (1...32_768).contains(outHeight)
    else {
      throw MediaError(
        .invalidConfiguration, "The box or the new size does not fit a \(width) × \(height) picture: keep inside it.")
    }
    let across = ResamplingPlan(from: box.width, to: outWidth, by: filter)
    let down = ResamplingPlan(from: box.height, to: outHeight, by: filter)
    let band = [UInt8](unsafeUninitializedCapacity: 3 * outWidth * box.height) { target, count in
      stretchRows(of: box, along: across, into: target)
      count = 3 * outWidth * box.height
    }
    let resized = [UInt8](unsafeUninitializedCapacity: 3 * outWidth * outHeight) { target, count in
      down.withAxis { axis in
        band.withUnsafeBufferPointer { rows in
          cvips_resample_y(rows.baseAddress, 3 * outWidth, &axis, target.baseAddress)
        }
      }
      count = 3 * outWidth * outHeight
    }
    return Picture(decoded: resized, width: outWidth, height: outHeight, source: source)
  }

  private func stretchRows(of box: Box, along plan: ResamplingPlan, into target: UnsafeMutableBufferPointer<UInt8>) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 48 * (box.width + plan.outputs)) { scratch in
      pixels.withUnsafeBufferPointer { source in
        plan.withAxis { axis in
          let corner = source.baseAddress?.advanced(by: 3 * (box.y * width + box.x))
          cvips_resample_x(
            corner, 3 * width, Int32(box.width), Int32(box.height), &axis, target.baseAddress, scratch.baseAddress)
        }
      }
    }
  }
}

extension ResamplingPlan {
  fileprivate func withAxis(_ body: (inout cvips_axis) -> Void) {
    starts.withUnsafeBufferPointer { starts in
      counts.withUnsafeBufferPointer { counts in
        weights.withUnsafeBufferPointer { weights in
          var axis = cvips_axis(
            starts: starts.baseAddress, counts: counts.baseAddress, weights: weights.baseAddress,
            stride: Int32(stride), outputs: Int32(outputs))
          body(&axis)
        }
      }
    }
  }
}
