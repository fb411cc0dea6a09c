import Foundation

/// What natural pictures have in common and distorted ones lack: how light differs from its surroundings follows one family of
/// distributions, whose parameters are the features of BRISQUE (Mittal, Moorthy, Bovik, IEEE TIP 2012).
enum SceneStatistics {
  /// Numbers of one size of a picture: shape and variance of the contrast, and of the products of neighbours in four directions
  /// shape, mean and both variances.
  static let countPerScale = 18

  private static let window: [Float] = {
    let (radius, sigma) = (3, 7.0 / 6)
    let weights = (-radius...radius).map { exp(-Double($0 * $0) / (2 * sigma * sigma)) }
    return weights.map { Float($0 / weights.reduce(0, +)) }
  }()
  private static let steady: Float = 1 / 255

  /// Of a picture in its own size and in half of it.
  static func features(of plane: GrayPlane) -> [Double] { scale(plane) + scale(plane.halved) }

  static func scale(_ plane: GrayPlane) -> [Double] {
    let contrast = contrast(of: plane)
    let own = SkewedGaussian(fitting: contrast.values)
    var features = [own.shape, (own.left + own.right) / 2]
    for (dx, dy) in [(1, 0), (0, 1), (1, 1), (-1, 1)] {
      let fit = SkewedGaussian(fitting: products(contrast, dx, dy))
      features += [fit.shape, fit.mean, fit.left, fit.right]
    }
    return features
  }

  /// Each pixel less the mean around it, by the deviation around it.
  private static func contrast(of plane: GrayPlane) -> GrayPlane {
    let mean = plane.smoothed(by: window)
    let squares = GrayPlane(width: plane.width, height: plane.height, values: plane.values.map { $0 * $0 })
      .smoothed(by: window)
    var contrast = plane
    for place in contrast.values.indices {
      let deviation = abs(mean.values[place] * mean.values[place] - squares.values[place]).squareRoot()
      contrast.values[place] = (plane.values[place] - mean.values[place]) / (deviation + steady)
    }
    return contrast
  }

  /// Each pixel times the one beside it.
  private static func products(_ plane: GrayPlane, _ dx: Int, _ dy: Int) -> [Float] {
    let (width, height) = (plane.width, plane.height)
    let (first, last) = (max(0, -dx), width - max(0, dx))
    guard last > first, height > dy else { return [] }
    let across = last - first
    return plane.values.withUnsafeBufferPointer { values in
      [Float](unsafeUninitializedCapacity: across * (height - dy)) { products, count in
        for y in 0..<(height - dy) {
          let (own, other) = (y * width + first, (y + dy) * width + first + dx)
          for x in 0..<across { products[y * across + x] = values[own + x] * values[other + x] }
        }
        count = across * (height - dy)
      }
    }
  }
}

/// A generalised Gaussian with a deviation of its own on either side, fitted by its moments (Lasmar, Stitou, Berthoumieu, ICIP
/// 2009).
struct SkewedGaussian: Equatable, Sendable {
  /// 2 for a Gaussian, less for longer tails.
  let shape: Double
  let mean: Double
  /// The mean squares below 0 and from 0 on.
  let left, right: Double

  init(fitting values: [Float]) {
    var (left, right, below, sum) = (0.0, 0.0, 0, 0.0)
    for value in values {
      let square = Double(value) * Double(value)
      sum += abs(Double(value))
      // No branch: which side a pixel is on cannot be foreseen.
      let isBelow = value < 0
      left += isBelow ? square : 0
      right += isBelow ? 0 : square
      below += isBelow ? 1 : 0
    }
    let above = values.count - below
    let squares = left + right
    guard squares > 0, below > 0, above > 0 else {
      // Nothing to see on a side: as flat as can be told.
      self.init(shape: Self.shapes.last ?? 10, mean: 0, left: 0, right: 0)
      return
    }
    left /= Double(below)
    right /= Double(above)
    let count = Double(values.count)
    let ratio = (left / right).squareRoot()
    let moments = (sum / count) * (sum / count) / (squares / count)
    let wanted = moments * (ratio * ratio * ratio + 1) * (ratio + 1) / ((ratio * ratio + 1) * (ratio * ratio + 1))
    let shape = Self.shape(of: wanted)
    let scale = exp((lgamma(1 / shape) - lgamma(3 / shape)) / 2)
    let mean = (right.squareRoot() - left.squareRoot()) * scale * exp(lgamma(2 / shape) - lgamma(1 / shape))
    self.init(shape: shape, mean: mean, left: left, right: right)
  }

  private init(shape: Double, mean: Double, left: Double, right: Double) {
    (self.shape, self.mean, self.left, self.right) = (shape, mean, left, right)
  }

  private static let shapes = stride(from: 0.2, through: 10, by: 0.001).map { $0 }
  /// Γ(2/α)²/(Γ(1/α)·Γ(3/α)), which grows with α.
  private static let ratios = shapes.map { exp(2 * lgamma(2 / $0) - lgamma(1 / $0) - lgamma(3 / $0)) }

  private static func shape(of ratio: Double) -> Double {
    var (low, high) = (0, ratios.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if ratios[middle] < ratio { low = middle + 1 } else { high = middle }
    }
    if low > 0, ratio - ratios[low - 1] < ratios[low] - ratio { low -= 1 }
    return shapes[low]
  }
}
