public import Domain
public import Media
import Store

/// What signals of pictures say of a video, by the best frame of each of its scenes.
public struct VideoReading: Sendable {
  public struct Scene: Sendable {
    public let start, end: Double
    /// Of the frame that was read.
    public let seconds: Double
    /// The probability that it is pornographic; nil where nobody asked.
    public var sexual: Double?
    /// What is written in it.
    public var words: String?
  }

  public var scenes: [Scene]
  /// The direction of all scenes together, each by its length, in the space of pictures: a video is found by a picture and finds
  /// pictures. Nil where nobody asked, or directions cancel out.
  public var embedding: Embedding?

  /// The worst of all scenes: one is enough.
  public var sexual: Double? { scenes.compactMap(\.sexual).max() }

  private static let quality = 90

  /// - Parameters:
  ///   - safety, words, vectors: signals of pictures to read; nil leaves one out.
  /// - Throws: `MediaError`, `InferenceError`; `SignalError`.
  public init(
    of video: VideoSummary, safety: (any ValueProducer)? = nil, words: (any ValueProducer)? = nil,
    vectors: (any SignalProducer)? = nil, until deadline: ContinuousClock.Instant
  ) async throws {
    let frames = try video.scenes.map { try $0.keyframe.picture.jpeg(quality: Self.quality) }
    scenes = video.scenes.map { Scene(start: $0.start, end: $0.end, seconds: $0.keyframe.seconds) }
    if let safety {
      for (place, value) in try await safety.readings(of: frames, until: deadline).enumerated() {
        if case .success(.scores(let scores)) = value { scenes[place].sexual = scores.values.first.map(Double.init) }
      }
    }
    if let words {
      for (place, value) in try await words.readings(of: frames, until: deadline).enumerated() {
        if case .success(.text(let text, _)) = value, !text.isEmpty { scenes[place].words = text }
      }
    }
    if let vectors { embedding = try Self.pooled(try await vectors.values(of: frames, until: deadline), video.scenes) }
  }

  /// The mean of unit vectors, each weighted with the length of its scene.
  private static func pooled(
    _ vectors: [Result<Embedding, SignalNull>], _ scenes: [VideoSummary.Scene]
  ) throws -> Embedding? {
    let known = zip(vectors, scenes).compactMap { value, scene in
      (try? value.get()).map { (vector: $0, weight: Float(max(0.001, scene.end - scene.start))) }
    }
    guard let first = known.first?.vector else { return nil }
    var sum = [Float](repeating: 0, count: first.values.count)
    for (vector, weight) in known {
      let length = vector.values.reduce(0) { $0 + $1 * $1 }.squareRoot()
      guard length > 0 else { continue }
      for place in sum.indices { sum[place] += weight * vector.values[place] / length }
    }
    let length = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return length > 0 ? try Embedding(space: first.space, values: sum.map { $0 / length }) : nil
  }
}
