public import Bundles
import Foundation

/// Tells the language of a text by its n-grams of bytes: an automaton counts them, and naive Bayes weighs the counts (langid.py;
/// Lui, Baldwin, ACL 2012 demonstrations). Answers as py3langid does, whose tables it reads.
public struct LanguageIdentifier: Sendable {
  public struct Answer: Equatable, Sendable {
    /// An ISO 639 code; `und` where nothing tells languages apart.
    public let language: String
    /// The probability of the language among those known, at a temperature that grows with the root of the length.
    public let confidence: Double

    public init(language: String, confidence: Double) { (self.language, self.confidence) = (language, confidence) }
  }

  /// For texts that no n-gram speaks for.
  public static let undetermined = "und"

  /// The columns of the tables; a language may stand twice, as one that is written in two scripts.
  public let languages: [String]
  /// 256 following states a row; tables of a file are mapped and read in place.
  private let rows, rowOfState, featureOfState, likelihoods, priors: StoredTensor

  /// - Parameter tables: `rows` I32 [rows, 256], `row` and `feature` I32 [states], `likelihoods` F16 [features, languages],
  ///   `priors` F32 [languages], and the metadata `languages`, apart by spaces.
  /// - Throws: `BundleError`: `missing`, `malformed` for tables that do not fit together.
  public init(_ tables: Safetensors) throws(BundleError) {
    let names = (tables.metadata["languages"] ?? "").split(separator: " ").map(String.init)
    func length(_ name: String) -> Int { tables.tensors[name]?.shape.first ?? 0 }
    let (states, count, features) = (length("row"), length("rows"), length("likelihoods"))
    rows = try tables.tensor("rows", shape: [count, 256])
    rowOfState = try tables.tensor("row", shape: [states])
    featureOfState = try tables.tensor("feature", shape: [states])
    likelihoods = try tables.tensor("likelihoods", shape: [features, names.count])
    priors = try tables.tensor("priors", shape: [names.count])
    guard !names.isEmpty, states > 0, likelihoods.element == .float16, priors.element == .float32,
      [rows, rowOfState, featureOfState].allSatisfy({ $0.element == .int32 })
    else { throw Self.malformed }
    languages = names
    guard Self.largest(rows) < states, Self.largest(rowOfState) < count,
      Self.largest(featureOfState, besides: .max) < features
    else { throw Self.malformed }
  }

  private static var malformed: BundleError {
    BundleError(.malformed, "The tables of languages do not fit together: install them again.")
  }

  /// As unsigned, so that a negative value is large.
  /// - Parameter none: a value that stands for nothing, such as −1.
  private static func largest(_ tensor: StoredTensor, besides none: UInt32? = nil) -> Int {
    tensor.bytes.withUnsafeBytes { raw in
      var largest: UInt32 = 0
      for value in raw.bindMemory(to: UInt32.self) where value != none {
        largest = max(largest, UInt32(littleEndian: value))
      }
      return Int(largest)
    }
  }

  /// - Complexity: O(bytes + different n-grams · languages).
  public func callAsFunction(_ text: String) -> Answer {
    let bytes = Array(Self.prepared(text).utf8)
    let counts = counts(of: bytes)
    guard !counts.isEmpty else { return Answer(language: Self.undetermined, confidence: 0) }
    var scores = scores(of: counts)
    let temperature = Float(max(1, bytes.count)).squareRoot()
    let highest = scores.max() ?? 0
    scores = scores.map { exp(($0 - highest) / temperature) }
    let sum = scores.reduce(0, +)
    var shares: [String: Float] = [:]
    for (language, score) in zip(languages, scores) { shares[language, default: 0] += score / sum }
    let best = shares.max { ($0.value, $1.key) < ($1.value, $0.key) }
    return Answer(language: best?.key ?? Self.undetermined, confidence: Double(best?.value ?? 0))
  }

  /// Texts in capitals are read in small letters, and letters with their marks as one.
  private static func prepared(_ text: String) -> String {
    let isShouted = text == text.uppercased() && text != text.lowercased()
    return (isShouted ? text.lowercased() : text).precomposedStringWithCanonicalMapping
  }

  /// How often the automaton says each feature.
  private func counts(of bytes: [UInt8]) -> [Int: Int] {
    var counts: [Int: Int] = [:]
    rows.bytes.withUnsafeBytes { rows in
      rowOfState.bytes.withUnsafeBytes { rowOfState in
        featureOfState.bytes.withUnsafeBytes { featureOfState in
          func value(_ table: UnsafeRawBufferPointer, _ place: Int) -> Int {
            Int(Int32(littleEndian: table.loadUnaligned(fromByteOffset: 4 * place, as: Int32.self)))
          }
          var state = 0
          for byte in bytes {
            state = value(rows, 256 * value(rowOfState, state) + Int(byte))
            let feature = value(featureOfState, state)
            if feature >= 0 { counts[feature, default: 0] += 1 }
          }
        }
      }
    }
    return counts
  }

  private func scores(of counts: [Int: Int]) -> [Float] {
    let width = languages.count
    var scores = (try? priors.floats()) ?? []
    likelihoods.bytes.withUnsafeBytes { table in
      for (feature, count) in counts.sorted(by: { $0.key < $1.key }) {
        let weight = log1p(Float(count))
        for column in 0..<width {
          let bits = table.loadUnaligned(fromByteOffset: 2 * (feature * width + column), as: UInt16.self)
          scores[column] += weight * Float(Float16(bitPattern: UInt16(littleEndian: bits)))
        }
      }
    }
    return scores
  }
}
