import ArgumentParser
import Domain
import Foundation
import Media

/// Measures near-duplicates: what is found among altered copies, what is taken for one wrongly, and how fast.
@main
struct DuplicateRate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vitrine-duplicates", abstract: "Measure near-duplicates.",
    subcommands: [Match.self, Hash.self, Speed.self])

  enum Format: String, ExpressibleByArgument { case table, json }

  static func say(_ report: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    print(String(decoding: try encoder.encode(report), as: UTF8.self))
  }
}

/// Recall and false matches over the folders that `distort.py` wrote.
struct Match: ParsableCommand {
  @Argument(help: "The folder that distort.py wrote.") var folder: String
  @Option(help: "Bits in which copies may differ.") var radius = 31
  @Option(help: "Hashes of less quality match nothing.") var leastQuality = 50
  @Option(help: "table or json.") var format = DuplicateRate.Format.table

  func run() throws {
    let rates = try MatchRates(
      AlteredPictures(folder: URL(filePath: folder)), radius: radius, leastQuality: leastQuality)
    if format == .json { return try DuplicateRate.say(rates) }
    print("\(rates.pictures) pictures, radius \(radius), \(rates.tooFlat) too flat")
    for kind in rates.kinds {
      print(
        kind.kind.padding(toLength: 16, withPad: " ", startingAt: 0),
        "recall \(kind.recall.rate) (\(kind.recall.low) … \(kind.recall.high)), n \(kind.recall.n),",
        "bits: median \(kind.medianDistance), 95% \(kind.p95Distance), most \(kind.largestDistance)")
    }
    print("all: recall \(rates.recall.rate), n \(rates.recall.n)")
    print(
      "false matches: \(rates.falseMatches.count) of \(rates.falseMatches.n) pairs, up to \(rates.falseMatches.high)")
    for step in rates.steps {
      print("radius \(step.radius): recall \(step.recall), worst \(step.worstKindRecall), false \(step.falseMatchRate)")
    }
  }
}

/// The hash and quality of each file of a list, and how long they took without decoding.
struct Hash: ParsableCommand {
  @Argument(help: "A file that names one picture a line.") var list: String
  @Flag(help: "Hash all pixels, without reducing large pictures.") var whole = false

  struct Report: Encodable {
    let hashes: [PerceptualHash]
    let hashMilliseconds: Double
  }

  func run() throws {
    let decoder = PictureDecoder()
    let hasher = PerceptualHasher(decoder: decoder)
    let clock = ContinuousClock()
    var hashes: [PerceptualHash] = []
    var spent = Duration.zero
    for line in try String(contentsOfFile: list, encoding: .utf8).split(separator: "\n") {
      let bytes = [UInt8](try Data(contentsOf: URL(filePath: String(line))))
      let picture = try decoder.decode(bytes)
      spent += try clock.measure {
        hashes.append(try whole ? PerceptualHash(of: picture) : hasher.hash(of: picture))
      }
    }
    try DuplicateRate.say(Report(hashes: hashes, hashMilliseconds: spent / .milliseconds(max(1, hashes.count))))
  }
}

/// The speed of the Hamming index on random codes.
struct Speed: ParsableCommand {
  @Option(help: "Codes in the index.") var codes = 1_000_000
  @Option(help: "Searches.") var queries = 1_000
  @Option(help: "Bits in which copies may differ.") var radius = 31
  @Option(help: "Of the random codes.") var seed: UInt64 = 1

  func run() throws {
    try DuplicateRate.say(IndexSpeed(codes: codes, queries: queries, radius: radius, seed: seed))
  }
}
