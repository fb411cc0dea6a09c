import ArgumentParser
import Domain
import Foundation
import Signals
import Store
import Terminal
import TextSafety

extension SafetyCommand {
  struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "What the policy does with a text, a picture or both, by which rule, and which words say so.")

    struct Span: Encodable {
      let from, to: Int
      let text: String
      let probability: Double
    }

    struct Result: Encodable {
      let action: String
      let rule: String?
      let probabilities: [String: Double]
      let spans: [Span]
      /// Signals of the policy whose bundle is not there.
      let unread: [String]
    }

    @OptionGroup var common: CommonOptions
    @OptionGroup var signals: SignalOptions
    @OptionGroup var safety: SafetyOptions
    @Argument(help: "The text.") var text: String?
    @Option(help: "A picture.") var picture: String?

    func validate() throws {
      guard text != nil || picture != nil else { throw ValidationError("Give a text, or --picture, or both.") }
    }

    func run() async throws {
      let policy = try safety.load()
      let workshop = try signals.workshop(in: common.directory, threads: 1)
      var readings: [SafetyPolicy.Signal: SafetyPolicy.Reading] = [:]
      var spans: [Span] = []
      var unread: [String] = []
      for (signal, contract) in safety.contracts(try signals.contracts.load()).sorted(by: {
        $0.key.rawValue < $1.key.rawValue
      }) {
        guard let bytes = try content(for: contract) else { continue }
        guard let scores = try await scores(workshop, contract, of: bytes) else {
          unread.append(signal.rawValue)
          continue
        }
        let note = try scores.note?.decoded(SafetyNote.self)
        readings[signal] = .init(
          probability: Double(scores.values.first ?? 0), isAtOperatingPoint: note?.isAtOperatingPoint ?? false)
        spans += (note?.spans ?? []).map { Span($0, of: text ?? "") }
      }
      let verdict = policy(readings, on: safety.surface, for: safety.suitability)
      let result = Result(
        action: verdict.action.name, rule: verdict.rule,
        probabilities: Dictionary(uniqueKeysWithValues: readings.map { ($0.key.rawValue, $0.value.probability) }),
        spans: spans, unread: unread)
      try Output(format: common.format).write(result) { Self.text(result) }
    }

    /// Nil where nothing was given that the signal reads.
    private func content(for contract: SignalContract) throws -> [UInt8]? {
      guard try contract.mediaKind() == .picture else { return text.map { Array($0.utf8) } }
      return try picture.map { path in
        do {
          return try Array(Data(contentsOf: URL(filePath: path)))
        } catch {
          throw ValidationError("\(path) could not be read: check the path.")
        }
      }
    }

    /// Nil where the bundle was not learned yet, the text is empty or the picture cannot be read.
    private func scores(
      _ workshop: SignalWorkshop, _ contract: SignalContract, of bytes: [UInt8]
    ) async throws -> LabelScores? {
      let producer: any ValueProducer
      do {
        producer = try workshop.valueProducer(for: contract)
      } catch let error as SignalError where error.code == .untrained {
        return nil
      }
      let value = try await producer.reading(of: { bytes }, until: .now + .seconds(60))
      guard case .success(.scores(let scores)) = value else { return nil }
      return scores
    }

    private static func text(_ result: Result) -> String {
      let probabilities = result.probabilities.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.percent)" }
      let spans = result.spans.map { "  \($0.from)..<\($0.to) \($0.text) \($0.probability.percent)" }
      let unread = result.unread.map { "  \($0) was not read: `vitrine safety train \($0) --help`" }
      return
        (["\(result.action)\(result.rule.map { ": \($0)" } ?? "")", probabilities.joined(separator: ", ")] + spans
        + unread).filter { !$0.isEmpty }.joined(separator: "\n")
    }
  }
}

extension SafetyCommand.Check.Span {
  fileprivate init(_ span: ToxicSpanModel.Span, of text: String) {
    let scalars = Array(text.unicodeScalars)
    from = span.scalars.lowerBound
    to = span.scalars.upperBound
    self.text = String(String.UnicodeScalarView(scalars[span.scalars.clamped(to: 0..<scalars.count)]))
    probability = span.probability
  }
}
