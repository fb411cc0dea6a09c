import Bundles
public import Foundation
public import Inference
public import Media

/// Reads what is written in a picture: finds boxes, cuts them out, sets them upright and reads them one by one.
public struct PictureTextReader: Sendable {
  /// The files of the networks, as PaddleOCR's PP-OCRv5 has them.
  public struct Files: Sendable {
    public var finder, turner, reader: Data
    /// One line a class of the reader; the first is the blank.
    public var characters: Data

    public init(finder: Data, turner: Data, reader: Data, characters: Data) {
      (self.finder, self.turner, self.reader, self.characters) = (finder, turner, reader, characters)
    }
  }

  /// Revised whenever the arithmetic between file and text changes a text.
  public static let revision = 1
  /// Decoded pictures keep this many pixels of their shorter side where they have them: small print is read from them.
  static let shortSide = 1_280
  /// Readings that are less sure are left out.
  static let leastScore = 0.5
  /// From this ratio of height to width on, text may run upwards or downwards.
  private static let tall = 1.5

  private let finder: TextFinder
  private let turner: LineTurner
  private let reader: LineReader
  private let decoder: PictureDecoder

  /// - Parameters:
  ///   - threads: that one picture may use.
  ///   - runs: pictures that are read at the same time.
  /// - Throws: `PictureTextError`: `badCharacters`; `InferenceError` for files that are no networks.
  public init(
    _ files: Files, settings: TextMap.Settings = .init(), limits: PictureLimits = .init(), threads: Int = 1,
    runs: Int = 1, runtime: OpenVINORuntime
  ) throws {
    func network(
      _ bytes: Data, _ shape: [OnnxModel.Dimension], _ buckets: [String: [Int]]
    ) throws(InferenceError) -> ServedNetwork {
      let model = OnnxModel(
        bytes: bytes, inputs: [.init(name: "x", element: .float32, shape: shape)], outputs: ["fetch_name_0"])
      let plan = ServingPlan(precision: .float32, threads: threads, runs: runs, buckets: buckets)
      return try ServedNetwork(model, plan: plan, runtime: runtime)
    }
    finder = TextFinder(
      network: try network(
        files.finder, [.named("batch"), .fixed(3), .named("height"), .named("width")], TextFinder.buckets),
      settings: settings)
    turner = LineTurner(
      network: try network(files.turner, [.named("batch"), .fixed(3), .fixed(80), .fixed(160)], LineTurner.buckets))
    reader = LineReader(
      network: try network(
        files.reader, [.named("batch"), .fixed(3), .fixed(48), .named("width")], LineReader.buckets),
      decoder: ConnectionistDecoder(characters: try Self.characters(files.characters)))
    decoder = PictureDecoder(limits: limits)
  }

  /// - Throws: `NullReason` for bytes that are no picture; `PictureTextError`, `InferenceError` for trouble of the networks.
  public func read(_ bytes: [UInt8], until stop: StopSignal = .never) throws -> PictureText {
    try read(decoder.decode(bytes, shortSide: Self.shortSide, until: stop), until: stop)
  }

  /// - Throws: `NullReason`: `timedOut` between two boxes; else as `read(_:until:)` of bytes.
  public func read(_ picture: Picture, until stop: StopSignal = .never) throws -> PictureText {
    let cutter = LineCutter(picture: picture)
    var (boxes, pieces): ([TextBox], [PictureText.Piece]) = ([], [])
    var turns = [Int](repeating: 0, count: 4)
    for finding in try finder.boxes(in: picture) {
      guard !stop.isRaised() else {
        throw NullReason(.timedOut, "Time ran out while text was read: allow more, or send a smaller picture.")
      }
      let (reading, quarters) = try read(cutter.cut(finding.box))
      guard reading.score >= Self.leastScore, reading.text.contains(where: { !$0.isWhitespace }) else { continue }
      boxes.append(finding.box)
      turns[quarters] += reading.text.count
      pieces.append(
        PictureText.Piece(
          text: reading.text, score: reading.score,
          corners: finding.box.corners.map { [$0.x / Double(picture.width), $0.y / Double(picture.height)] }))
    }
    // A picture stands as most of its characters do, upright before others.
    let quarters = turns.indices.max { (turns[$0], $1) < (turns[$1], $0) } ?? 0
    return PictureText(
      rows: ReadingOrder.rows(boxes.map { $0.turned(quarters: quarters) }).map { row in row.map { pieces[$0] } })
  }

  /// What a cut says, and by how many quarters against the clock it was turned for that. A tall box holds a single character, or
  /// a row that runs upwards or downwards: the surer reading counts.
  private func read(_ cut: Picture) throws -> (ConnectionistDecoder.Reading, quarters: Int) {
    func read(_ line: Picture, _ quarters: Int) throws -> (ConnectionistDecoder.Reading, quarters: Int) {
      let isDown = try turner.isUpsideDown(line)
      return (try reader.read(isDown ? line.turned(quarters: 2) : line), quarters + (isDown ? 2 : 0))
    }
    guard Double(cut.height) >= Self.tall * Double(cut.width) else { return try read(cut, 0) }
    let turned = try read(cut.turned(quarters: 1), 1)
    let upright = try reader.read(cut)
    return upright.score > turned.0.score ? (upright, 0) : turned
  }

  private static func characters(_ file: Data) throws(PictureTextError) -> [String] {
    guard let text = String(validating: file, as: UTF8.self) else {
      throw PictureTextError(.badCharacters, "The list of characters is no UTF-8: install it again.")
    }
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last == "" { lines.removeLast() }
    guard lines.count > 1 else {
      throw PictureTextError(.badCharacters, "The list of characters is empty: install it again.")
    }
    return lines
  }
}
