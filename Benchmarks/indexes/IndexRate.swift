import ArgumentParser
import Domain
import Foundation
import Indexes

/// Builds an index of a file of vectors, then answers one line of standard input after the other.
///
/// `Benchmarks/indexes/compare.py` drives it in turns with its peers, so that all see the same machine.
@main
struct IndexRate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vitrine-index-rate", abstract: "Measure building and searching an index.")

  @Option(help: "The vectors, as `.fbin`: count and dimension, then rows of float32.") var vectors: String
  @Option(help: "The queries, as `.fbin`.") var queries: String
  @Option(help: "A bid for each vector, as `.fbin` of one column; without it `value` is refused.") var bids: String?
  @Option(help: "Where the keys of the answers go, as rows of int32.") var answers: String
  @Option(help: "float32 or int8.") var storage = "float32"
  @Option(help: "cosine, innerProduct or squaredL2.") var metric = "cosine"
  @Option(help: "Links a vector makes.") var links = 16
  @Option(help: "Candidates held while building.") var buildWidth = 200

  func run() throws {
    let bench = try Bench(self)
    while let line = readLine() {
      let words = line.split(separator: " ").map(String.init)
      try bench.answer(words)
    }
  }
}
