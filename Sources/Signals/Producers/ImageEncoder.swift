import Inference
import Media

/// From a picture's bytes to the vector of a network.
///
/// A picture stays on one thread of a media executor from bytes to vector, and one run of the network takes one thread:
/// batches and several threads a run were slower on a CPU (see Benchmarks/RESULTS.md). Twice as many pictures are in the
/// works as runs may be, so that a core that waits for a file or a run decodes the next picture.
struct ImageEncoder: Sendable {
  /// Pictures that may be in the works at once.
  let capacity: Int
  private let executor: MediaExecutor
  private let decoder: PictureDecoder
  private let network: ServedNetwork

  /// - Parameters:
  ///   - network: reads `pixels`, three planes of 224 × 224, and gives `vector`; planned for as many runs at once as there are
  ///     threads.
  ///   - threads: that are kept busy.
  ///   - capacity: pictures that may wait besides.
  /// - Throws: `MediaError` for settings outside their bounds.
  init(
    _ network: ServedNetwork, threads: Int, capacity: Int,
    limits: PictureLimits = .init()
  ) throws(MediaError) {
    self.network = network
    executor = try MediaExecutor(name: "picture", threads: 2 * threads, capacity: capacity)
    decoder = PictureDecoder(limits: limits)
    self.capacity = capacity
  }

  private static let shape = [1, 3, 224, 224]

  /// Compiles the size that one picture takes; blocks.
  func prepare() throws(InferenceError) {
    _ = try network.run(["pixels": InputArray([Float](repeating: 0, count: Self.shape.reduce(1, *)), shape: Self.shape)]
    )
  }

  /// A vector for each view of one picture, which is decoded once, as the first view wants it.
  ///
  /// - Throws: as `SignalProducer.value(of:until:)`.
  func vectors(
    of content: @escaping @Sendable () throws -> [UInt8], looking views: [some PictureLook],
    until deadline: ContinuousClock.Instant
  ) async throws -> Result<[[Float]], SignalNull> {
    try await executor.run(until: deadline) { [decoder, network] stop in
      do {
        guard let first = views.first else { return .failure(SignalNull(.noInput)) }
        let picture = try first.decoded(content(), with: decoder, until: stop)
        return .success(
          try views.map { view in
            let values = try view.tensor(of: picture)
            let outputs = try network.run(["pixels": InputArray(values, shape: Self.shape)])
            return outputs["vector"]?.values ?? []
          })
      } catch let null as SignalNull {
        return .failure(null)
      } catch let reason as NullReason {
        return .failure(SignalNull(.init(reason.code)))
      }
    }.get()
  }
}

/// A way from a picture to the three planes that a network reads.
protocol PictureLook: Sendable {
  /// In its full size, unless the look asks for less.
  func decoded(_ bytes: [UInt8], with decoder: PictureDecoder, until stop: StopSignal) throws(NullReason) -> Picture
  func tensor(of picture: Picture) throws(MediaError) -> [Float]
}

extension PicturePreprocessor: PictureLook {
  func decoded(_ bytes: [UInt8], with decoder: PictureDecoder, until stop: StopSignal) throws(NullReason) -> Picture {
    try decode(bytes, with: decoder, until: stop)
  }
}

extension PictureView: PictureLook {
  func decoded(_ bytes: [UInt8], with decoder: PictureDecoder, until stop: StopSignal) throws(NullReason) -> Picture {
    try decoder.decode(bytes, until: stop)
  }
}
