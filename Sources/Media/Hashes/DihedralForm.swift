/// The eight ways to turn and mirror a picture, under the names of PDQ's reference.
public enum DihedralForm: String, CaseIterable, Sendable, Codable {
  case original
  /// By quarter turns against the clock.
  case rotate90, rotate180, rotate270
  /// Upside down.
  case flipX
  /// Left for right.
  case flipY
  /// About the diagonal from the top left.
  case flipPlus1
  /// About the diagonal from the top right.
  case flipMinus1

  var swapsAxes: Bool {
    switch self {
    case .rotate90, .rotate270, .flipPlus1, .flipMinus1: true
    case .original, .rotate180, .flipX, .flipY: false
    }
  }

  /// Whether a frequency changes its sign: a mirrored cosine is its negative for odd frequencies, which have even places.
  func negates(_ row: Int, _ column: Int) -> Bool {
    switch self {
    case .original, .flipPlus1: false
    case .rotate90, .flipY: column % 2 == 0
    case .rotate180, .flipMinus1: (row + column) % 2 == 1
    case .rotate270, .flipX: row % 2 == 0
    }
  }
}
