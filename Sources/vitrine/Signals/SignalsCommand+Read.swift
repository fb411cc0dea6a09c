import ArgumentParser
import Domain
import Foundation
import Signals
import Store
import Terminal

extension SignalsCommand {
  /// Reads one piece of content into signals, as `POST /v1/signals` does.
  struct Read: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Read a picture or a text into signals, without storing anything.",
      discussion: """
        Each signal is read in the version that answers. A signal that cannot be read says why; the exit code is 1 when none \
        has a value.
        """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var signals: SignalOptions
    @Argument(help: "A picture.") var picture: String?
    @Option(help: "A text, in place of a picture.") var text: String?
    @Option(help: "Names of signals with commas between; all that read this kind of content when left out.")
    var names: String?

    func validate() throws {
      guard (picture == nil) != (text == nil) else { throw ValidationError("Name a picture, or give --text.") }
    }

    func run() async throws {
      guard let pool = try signals.pool(of: common.directory) else {
        throw CommandFailure(
          .badInput, "There are no contracts or weights: name their folders with --contracts and --weights.")
      }
      let database = try MarketDatabase.open(at: common.root, readOnly: true)
      let readings = try await signals.reader(of: common.directory, database, pool).readings(
        of: content(), text == nil ? .picture : .text, names: names?.split(separator: ",").map(String.init),
        until: .now + .seconds(120))
      try Output(format: common.format).write(["signals": readings]) {
        var table = TextTable(["signal", "version", "", "ms"])
        table.rows = readings.map { [$0.contract.name, "\($0.contract.version)", $0.text, $0.milliseconds.fixed(1)] }
        return table.text
      }
      if !readings.contains(where: \.hasValue) { throw ExitCode(ExitStatus.workFailed.code) }
    }

    private func content() throws -> [UInt8] {
      if let text { return Array(text.utf8) }
      guard let picture, let data = try? Data(contentsOf: URL(filePath: picture)) else {
        throw CommandFailure(.badInput, "\(picture ?? "The picture") cannot be read: check that it is there.")
      }
      return [UInt8](data)
    }
  }
}

extension ContentReading {
  fileprivate var hasValue: Bool { if case .value = outcome { true } else { false } }

  /// The outcome in a few words.
  fileprivate var text: String {
    switch outcome {
    case .null(let null): "none: \(null.code)"
    case .failure(_, let message): message
    case .value(.vector(let embedding)): "\(embedding.values.count) numbers in \(embedding.space)"
    case .value(.hash(let code, let quality)): "\(code.bits.hex), quality \(quality)"
    case .value(.scores(let scores)): scores.values.prefix(10).map { Double($0).fixed(3) }.joined(separator: " ")
    case .value(.text(let text, _)): String(text.prefix(60)).replacing("\n", with: " ")
    case .value(.boxes(let found)): "\(found.boxes.count) things"
    case .value(.null(let reason)): "none: \(reason)"
    }
  }
}
