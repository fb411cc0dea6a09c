/// What is written in a picture, piece by piece.
public struct PictureText: Equatable, Sendable, Codable {
  /// A piece of text in one row.
  public struct Piece: Equatable, Sendable, Codable {
    public let text: String
    /// How sure the reading is, 0...1: the mean probability of its characters.
    public let score: Double
    /// Clockwise from the top left: x and y as shares of the picture's sides. Parts may lie a little outside of it.
    public let corners: [[Double]]

    public init(text: String, score: Double, corners: [[Double]]) {
      (self.text, self.score, self.corners) = (text, score, corners)
    }
  }

  /// Row by row from the top, in a row from the left.
  public let rows: [[Piece]]

  public init(rows: [[Piece]]) { self.rows = rows }

  /// Pieces of a row apart by a space, rows by a line feed.
  public var text: String { rows.map { $0.map(\.text).joined(separator: " ") }.joined(separator: "\n") }

  public var pieces: [Piece] { rows.flatMap(\.self) }
}
