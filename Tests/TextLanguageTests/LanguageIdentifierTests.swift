import Bundles
import Foundation
import TestSupport
import Testing

@testable import TextLanguage

@Suite("Languages of texts")
struct LanguageIdentifierTests {
  private static let file = Weights.folder.appending(path: "languages/model.safetensors")
  private static let isThere = FileManager.default.fileExists(atPath: file.path)
  private static let identifier = Result { try LanguageIdentifier(Safetensors(mapping: file)) }

  /// Sentences with their language and what a peer answers; `make.py` beside the file says how.
  private struct Peer: Decodable {
    struct Case: Decodable {
      let text, language, peer: String
      let confidence: Double
    }
    let cases: [Case]
  }

  @Test(
    "Answers are those of the peer whose tables these are",
    .enabled(if: isThere, "needs the weights: run scripts/bootstrap inference"))
  func peer() throws {
    let identifier = try Self.identifier.get()
    let cases = try Oracle.json("text-language/peer.json", as: Peer.self).cases.filter { !$0.text.isEmpty }
    for expected in cases {
      let answer = identifier(expected.text)
      #expect(answer.language == expected.peer, "\(expected.text)")
      #expect(abs(answer.confidence - expected.confidence) < 0.01, "\(expected.text): \(answer)")
    }
    let known = cases.filter { $0.language != LanguageIdentifier.undetermined }
    let right = known.count { identifier($0.text).language == $0.language }
    // Bulgarian and Indonesian are taken for their nearest relatives.
    #expect(right >= known.count - 2)
    #expect(known.count == 36)
  }

  @Test(
    "A text that nothing speaks for has no language",
    .enabled(if: isThere, "needs the weights: run scripts/bootstrap inference"))
  func undetermined() throws {
    #expect(try Self.identifier.get()("") == .init(language: LanguageIdentifier.undetermined, confidence: 0))
  }

  /// Two languages, told apart by the bytes a and b; the third column is the second language in another script.
  private static func tables(
    following: Int32 = 1, feature: Int32 = 1, names: String = "aa bb bb"
  ) throws -> Safetensors {
    func integers(_ values: [Int32], _ shape: [Int]) throws -> StoredTensor {
      try StoredTensor(element: .int32, shape: shape, bytes: values.withUnsafeBytes { Data($0) })
    }
    var rows = [Int32](repeating: 0, count: 256)
    rows[0x61] = following
    rows[0x62] = 2
    let likelihoods: [Float16] = [2, 0, 0, 0, 1, 1.5]
    return Safetensors(
      tensors: [
        "rows": try integers(rows, [1, 256]), "row": try integers([0, 0, 0], [3]),
        "feature": try integers([-1, 0, feature], [3]),
        "likelihoods": try StoredTensor(
          element: .float16, shape: [2, 3], bytes: likelihoods.map(\.bitPattern).withUnsafeBytes { Data($0) }),
        "priors": try StoredTensor([0, 0, 0], shape: [3]),
      ], metadata: ["languages": names])
  }

  @Test("Counts weigh by their logarithm, and a language in two scripts is one")
  func small() throws {
    let identifier = try LanguageIdentifier(Self.tables())
    let first = identifier("aa a")
    // Three of the first: exp(ln(1 + 3) · 2/√4) = 4 beside 1 and 1.
    #expect(first.language == "aa")
    #expect(abs(first.confidence - 4.0 / 6) < 1e-3)
    #expect(identifier("b").language == "bb")
    #expect(identifier("b").confidence > 0.8)
    #expect(identifier("ccc").language == LanguageIdentifier.undetermined)
    // Capitals are read in small letters where there is nothing else.
    #expect(identifier("AA A") == first)
  }

  @Test("Tables that point outside of each other are refused")
  func refused() throws {
    for tables in try [
      Self.tables(following: 3), Self.tables(following: -1), Self.tables(feature: 2), Self.tables(names: "aa bb"),
      Self.tables(names: ""), Safetensors(tensors: [:]),
    ] {
      #expect(throws: BundleError.self) { try LanguageIdentifier(tables) }
    }
  }
}
