import Foundation
import Media

/// What anyone could compute without a network: the vectors that a learned embedding has to beat.
enum TrivialVectors {
  /// The share of pixels in each of 4 × 4 × 4 boxes of colours; roots, so that a cosine compares distributions (Hellinger).
  static func colours(_ picture: Picture) -> [Float] {
    var counts = [Int](repeating: 0, count: 64)
    for pixel in stride(from: 0, to: picture.pixels.count, by: 3) {
      let (red, green, blue) = (picture.pixels[pixel], picture.pixels[pixel + 1], picture.pixels[pixel + 2])
      counts[Int(red >> 6) << 4 | Int(green >> 6) << 2 | Int(blue >> 6)] += 1
    }
    let total = Float(picture.width * picture.height)
    return counts.map { (Float($0) / total).squareRoot() }
  }

  /// 16 × 16 pixels less their mean, three planes beside each other.
  ///
  /// - Throws: `MediaError` for a picture that cannot be resized.
  static func pixels(_ picture: Picture) throws -> [Float] {
    let whole = Picture.Box(x: 0, y: 0, width: picture.width, height: picture.height)
    let small = try picture.resized(whole, width: 16, height: 16)
    let mean = Float(small.pixels.reduce(0) { $0 + Int($1) }) / Float(small.pixels.count)
    // A flat picture has a direction too.
    return small.pixels.map { (Float($0) - mean) / 128 } + [0.01]
  }

  /// Terms of each text weighted by how rare they are, ln(N / n), in 1,024 places by signed hashing (Weinberger et al., ICML
  /// 2009).
  static func terms(_ texts: [String]) throws -> [[Float]] {
    let features = try TextFeatures()
    let terms = texts.map { features.terms(of: $0).map(\.key) }
    var holders: [UInt64: Int] = [:]
    for term in terms.joined() { holders[term, default: 0] += 1 }
    return terms.map { keys in
      var vector = [Float](repeating: 0, count: 1_025)
      for key in keys {
        let weight = Float(log(Double(texts.count + 1) / Double(holders[key] ?? 1)))
        vector[Int(key >> 7 & 1_023)] += key & 1 == 0 ? weight : -weight
      }
      vector[1_024] = 0.01
      return vector
    }
  }
}
