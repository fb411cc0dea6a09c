public import ArgumentParser
public import Bundles
import Foundation
import Inference
public import Media

@testable import Signals

/// Turns the pictures of a list into vectors, once for each line on standard input, and says how long it took.
///
/// `Benchmarks/pictures/compare.py` drives it in turns with its peers, so that all see the same machine.
@main
struct PictureRate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vitrine-picture-rate", abstract: "Measure pictures to embeddings.")

  @Option(help: "A file that names one picture a line.") var list: String
  @Option(help: "The folder of published weights.") var weights = ".deps/weights"
  @Option(help: "f32 or bf16.") var precision: Manifest.Precision = .float32
  @Option(help: "exact or reduced.") var decoding: PicturePreprocessor.Decoding = .exact
  @Option(help: "Threads; as many as there are processors when left out.") var threads: Int?
  @Option(help: "Where the network goes as ONNX, for the peers.") var graph: String?
  @Option(help: "Where the vectors of the last pass go, as rows of float32.") var vectors: String?

  struct Ready: Encodable {
    let pictures: Int
    let dimension: Int
  }

  struct Pass: Encodable {
    let seconds: Double
    /// Of all cores together.
    let processorSeconds: Double
    let failed: Int
  }

  func run() async throws {
    let files = try String(contentsOfFile: list, encoding: .utf8).split(separator: "\n").map { URL(filePath: "\($0)") }
    let recipe = EncoderRecipe.efficientNetLite0
    let file = URL(filePath: weights, directoryHint: .isDirectory).appending(path: recipe.weightsFile)
    let model = try recipe.record(recipe.readWeights(file))
    if let graph { try model.bytes.write(to: URL(filePath: graph)) }
    let threads = threads ?? ProcessInfo.processInfo.activeProcessorCount
    let plan = ServingPlan(precision: precision, threads: 1, runs: threads, buckets: recipe.buckets)
    let encoder = try ImageEncoder(
      ServedNetwork(model, plan: plan, runtime: OpenVINORuntime()), threads: threads, capacity: 64)
    let look = PicturePreprocessor.efficientNetLite0(layout: .nchw, decoding: decoding)
    try say(Ready(pictures: files.count, dimension: recipe.dimension))
    while readLine() != nil {
      let (start, used) = (ContinuousClock.now, Self.processorSeconds)
      let rows = try await Self.encode(files, encoder, look)
      let (seconds, spent) = ((.now - start) / .seconds(1), Self.processorSeconds - used)
      if let vectors {
        let empty = [Float](repeating: 0, count: recipe.dimension)
        try Data(rows.flatMap { row in (row ?? empty).flatMap { withUnsafeBytes(of: $0, Array.init) } })
          .write(to: URL(filePath: vectors))
      }
      try say(Pass(seconds: seconds, processorSeconds: spent, failed: rows.count { $0 == nil }))
    }
  }

  private static var processorSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// As a signal run does: as many at once as the encoder takes.
  private static func encode(
    _ files: [URL], _ encoder: ImageEncoder, _ look: PicturePreprocessor
  ) async throws -> [[Float]?] {
    try await withThrowingTaskGroup(of: (Int, [Float]?).self) { group in
      var rows = [[Float]?](repeating: nil, count: files.count)
      for (index, file) in files.enumerated() {
        if index >= encoder.capacity, let (done, row) = try await group.next() { rows[done] = row }
        group.addTask {
          let vectors = try await encoder.vectors(
            of: { try [UInt8](Data(contentsOf: file)) }, looking: [look], until: .now + .seconds(60))
          return (index, try? vectors.get().first)
        }
      }
      for try await (index, row) in group { rows[index] = row }
      return rows
    }
  }

  private func say(_ line: some Encodable) throws {
    print(String(decoding: try JSONEncoder().encode(line), as: UTF8.self))
    fflush(nil)
  }
}

extension Manifest.Precision: ExpressibleByArgument {}
extension PicturePreprocessor.Decoding: ExpressibleByArgument {}
