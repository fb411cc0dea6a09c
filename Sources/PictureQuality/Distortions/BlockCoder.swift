import Foundation
import Media

/// What JPEG loses, without its bytes: blocks of 8 × 8 are rounded in frequencies, more coarsely the lower the quality (ITU-T
/// T.81, annexes A and K; the scale of quality is that of the Independent JPEG Group).
struct BlockCoder {
  private let luma, chroma: [Float]

  /// - Parameter quality: 1...100.
  init(quality: Int) {
    let quality = min(100, max(1, quality))
    let scale = quality < 50 ? 5_000 / quality : 200 - 2 * quality
    func scaled(_ table: [Int]) -> [Float] { table.map { Float(min(255, max(1, ($0 * scale + 50) / 100))) } }
    luma = scaled(Self.lumaTable)
    chroma = scaled(Self.chromaTable)
  }

  func coded(_ picture: Picture) throws(MediaError) -> Picture {
    let count = picture.width * picture.height
    var planes = [[Float]](repeating: [Float](repeating: 0, count: count), count: 3)
    for place in 0..<count {
      let (red, green, blue) = (
        Float(picture.pixels[3 * place]), Float(picture.pixels[3 * place + 1]), Float(picture.pixels[3 * place + 2])
      )
      planes[0][place] = 0.299 * red + 0.587 * green + 0.114 * blue - 128
      planes[1][place] = -0.168_736 * red - 0.331_264 * green + 0.5 * blue
      planes[2][place] = 0.5 * red - 0.418_688 * green - 0.081_312 * blue
    }
    for plane in 0..<3 { round(&planes[plane], picture.width, picture.height, plane == 0 ? luma : chroma) }
    var pixels = [UInt8](repeating: 0, count: 3 * count)
    for place in 0..<count {
      let (light, blue, red) = (planes[0][place] + 128, planes[1][place], planes[2][place])
      let colours = [light + 1.402 * red, light - 0.344_136 * blue - 0.714_136 * red, light + 1.772 * blue]
      for (channel, value) in colours.enumerated() {
        pixels[3 * place + channel] = UInt8(min(255, max(0, value.rounded())))
      }
    }
    return try Picture(width: picture.width, height: picture.height, pixels: pixels)
  }

  /// Blocks that reach over an edge repeat it.
  private func round(_ plane: inout [Float], _ width: Int, _ height: Int, _ table: [Float]) {
    var block = [Float](repeating: 0, count: 64)
    for top in stride(from: 0, to: height, by: 8) {
      for left in stride(from: 0, to: width, by: 8) {
        for place in 0..<64 {
          block[place] = plane[min(height - 1, top + place / 8) * width + min(width - 1, left + place % 8)]
        }
        Self.turn(&block, forward: true)
        for place in 0..<64 { block[place] = (block[place] / table[place]).rounded() * table[place] }
        Self.turn(&block, forward: false)
        for place in 0..<64 where top + place / 8 < height && left + place % 8 < width {
          plane[(top + place / 8) * width + left + place % 8] = block[place]
        }
      }
    }
  }

  /// The cosine transform along rows and then columns, or its inverse.
  private static func turn(_ block: inout [Float], forward: Bool) {
    var across = [Float](repeating: 0, count: 64)
    for row in 0..<8 {
      for out in 0..<8 {
        var sum: Float = 0
        for place in 0..<8 {
          sum += block[row * 8 + place] * (forward ? cosines[out * 8 + place] : cosines[place * 8 + out])
        }
        across[row * 8 + out] = sum
      }
    }
    for column in 0..<8 {
      for out in 0..<8 {
        var sum: Float = 0
        for place in 0..<8 {
          sum += across[place * 8 + column] * (forward ? cosines[out * 8 + place] : cosines[place * 8 + out])
        }
        block[out * 8 + column] = sum
      }
    }
  }

  /// Orthonormal: row u holds √(2/8)·c(u)·cos((2x + 1)uπ/16).
  private static let cosines: [Float] = (0..<64).map { place in
    let (frequency, x) = (place / 8, place % 8)
    let scale = frequency == 0 ? (1.0 / 8).squareRoot() : 0.5
    return Float(scale * cos(Double((2 * x + 1) * frequency) * .pi / 16))
  }

  private static let lumaTable = [
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51,
    87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101,
    72, 92, 95, 98, 112, 100, 103, 99,
  ]
  private static let chromaTable = [
    17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99, 99,
    99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
    99, 99, 99, 99, 99, 99,
  ]
}
