public import Domain
import Indexes
import Media
public import Statistics
import Store

/// "Shop the look": things are found in a photo, each is embedded by itself and looked up among the items.
public struct CropSearch: Sendable {
  /// A thing in the photo, and the items that look like it.
  public struct Found: Sendable {
    public let label: String
    /// Calibrated: how likely the box is right.
    public let score: Double
    /// In pixels of the upright photo.
    public let box: BoundingBox
    /// The nearest first; larger scores are nearer.
    public let items: [(item: ItemID, score: Float)]
  }

  private let detector: PictureBoxesProducer
  private let encoder: ImageEmbeddingProducer
  private let index: SignalIndex

  /// - Parameters:
  ///   - encoder: of the signal that `index` holds.
  /// - Throws: `SignalError`: `badValue` when the vectors of the index live in another space than the encoder's.
  public init(
    detector: PictureBoxesProducer, encoder: ImageEmbeddingProducer, index: SignalIndex
  ) throws(SignalError) {
    guard encoder.contract.space == index.contract.space else {
      throw SignalError(
        .badValue,
        "\(encoder.contract.name) and \(index.contract.name) live in different spaces: name one signal for both.")
    }
    (self.detector, self.encoder, self.index) = (detector, encoder, index)
  }

  /// - Parameters:
  ///   - content: the bytes of a photo.
  ///   - least: boxes that are less likely right are left out.
  ///   - most: boxes at most, the surest first.
  ///   - count: items for each.
  /// - Returns: an empty list where nothing is found, or why the photo cannot be read.
  /// - Throws: as the producers do; `IndexError`.
  public func found(
    in content: [UInt8], least: Double = 0.5, most: Int = 10, count: Int, until deadline: ContinuousClock.Instant
  ) async throws -> Result<[Found], SignalNull> {
    let boxes: [FoundBoxes.Box]
    switch try await detector.reading(of: { content }, until: deadline) {
    case .failure(let null): return .failure(null)
    case .success(.boxes(let found)):
      boxes = Array(found.boxes.filter { Double($0.score) >= least }.prefix(most))
    case .success: return .success([])
    }
    guard !boxes.isEmpty else { return .success([]) }
    switch try await encoder.values(of: { content }, parts: boxes.map(\.boundingBox), until: deadline) {
    case .failure(let null): return .failure(null)
    case .success(let vectors):
      return .success(
        try zip(boxes, vectors).map { box, vector in
          let hits = try index.nearest(to: vector, count: count).hits
          return Found(
            label: detector.settings.labels[box.label], score: Double(box.score), box: box.boundingBox,
            items: hits.map { ($0.key, $0.score) })
        })
    }
  }
}

/// A square part of a picture as a network for whole pictures reads it.
struct PartLook: PictureLook {
  private let box: BoundingBox
  private let standard: PicturePreprocessor

  init(_ box: BoundingBox, _ standard: PicturePreprocessor) { (self.box, self.standard) = (box, standard) }

  func decoded(_ bytes: [UInt8], with decoder: PictureDecoder, until stop: StopSignal) throws(NullReason) -> Picture {
    try decoder.decode(bytes, until: stop)
  }

  func tensor(of picture: Picture) throws(MediaError) -> [Float] {
    let part = square(in: picture)
    let cut = try picture.resized(part, width: part.width, height: part.height)
    return try standard.tensor(of: cut)
  }

  /// The square around the box whose middle, which the network looks at, holds the whole box, pushed inside the picture; where
  /// the picture is too small for it, as much of it as there is.
  func square(in picture: Picture) -> Picture.Box {
    let wanted = max(1, (max(box.width, box.height) / standard.cropFraction).rounded())
    func span(_ middle: Double, _ length: Int) -> (start: Int, length: Int) {
      let size = min(Int(wanted), length)
      let start = Int((middle - Double(size) / 2).rounded())
      return (min(max(0, start), length - size), size)
    }
    let (across, down) = (
      span(box.x + box.width / 2, picture.width), span(box.y + box.height / 2, picture.height)
    )
    return Picture.Box(x: across.start, y: down.start, width: across.length, height: down.length)
  }
}

extension ImageEmbeddingProducer {
  /// A vector for each part of one picture, in the space of whole pictures.
  ///
  /// - Parameter parts: in pixels of the upright picture.
  /// - Throws: as `value(of:until:)`.
  public func values(
    of content: @escaping @Sendable () throws -> [UInt8], parts: [BoundingBox], until deadline: ContinuousClock.Instant
  ) async throws -> Result<[Embedding], SignalNull> {
    switch try await vectors(of: content, looking: parts.map { PartLook($0, preprocessor) }, until: deadline) {
    case .failure(let null): return .failure(null)
    case .success(let values):
      var embeddings: [Embedding] = []
      for vector in values {
        switch try contract.embedding(vector) {
        case .success(let embedding): embeddings.append(embedding)
        case .failure(let null): return .failure(null)
        }
      }
      return .success(embeddings)
    }
  }
}
