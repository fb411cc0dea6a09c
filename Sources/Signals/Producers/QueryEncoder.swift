public import Domain
public import Foundation
import Store

/// Turns pictures in a folder, or texts, into vectors that ask: with the producer that the catalogue's values come from.
public struct QueryEncoder: Sendable {
  private let producer: any SignalProducer
  private let folder: PictureFolder
  private let patience: Duration

  /// - Parameters:
  ///   - pictures: the folder that paths start at; needed by producers that read pictures.
  ///   - largestFile: larger files are not read, in bytes.
  ///   - patience: how long one input may take, waiting included, before all is given up.
  public init(
    _ producer: any SignalProducer, pictures: URL? = nil, largestFile: Int = 32 << 20,
    patience: Duration = .seconds(300)
  ) {
    self.producer = producer
    self.patience = patience
    folder = PictureFolder(pictures, largestFile: largestFile)
  }

  /// The vector of each input, or why it has none. Equal inputs are encoded once.
  ///
  /// - Parameters:
  ///   - inputs: paths of pictures or texts, as the producer reads.
  ///   - progress: how many different inputs are done, of how many; called after each.
  /// - Throws: what the producer throws for trouble of its own.
  public func values(
    of inputs: some Collection<String>, progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) async throws -> [String: Result<Embedding, SignalNull>] {
    let different = Array(Set(inputs)).sorted()
    var results: [String: Result<Embedding, SignalNull>] = [:]
    try await withThrowingTaskGroup(of: (String, Result<Embedding, SignalNull>).self) { group in
      for (index, input) in different.enumerated() {
        if index >= producer.capacity, let (done, result) = try await group.next() {
          results[done] = result
          progress(results.count, different.count)
        }
        group.addTask { (input, try await value(of: input)) }
      }
      for try await (done, result) in group {
        results[done] = result
        progress(results.count, different.count)
      }
    }
    return results
  }

  private func value(of input: String) async throws -> Result<Embedding, SignalNull> {
    let (folder, reads) = (folder, producer.kind)
    return try await producer.queryValue(
      of: { reads == .picture ? try folder.bytes(at: input) : Array(input.utf8) }, until: .now + patience)
  }
}
