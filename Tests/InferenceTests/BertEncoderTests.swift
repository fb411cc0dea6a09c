import Bundles
import Foundation
import Inference
import TestSupport
import Testing

@Suite("MiniLM on OpenVINO", .enabled(if: Weights.areInstalled))
struct BertEncoderTests {
  private struct Sentence: Decodable {
    let text: String
    let ids: [Int64]
  }

  static let network = Result {
    try ServedNetwork(
      .miniLM(Safetensors(mapping: Weights.miniLMFile)), buckets: ["batch": [16], "length": [16, 48]])
  }

  @Test("200 sentences have the vectors of the reference forward pass, whatever the padding")
  func golden() throws {
    let sentences = try JSONDecoder().decode([Sentence].self, from: Oracle.data("sentences.json"))
    let expected = try Oracle.safetensors("sentences.safetensors")
      .tensor("vectors", shape: [200, 384]).floats()
    #expect(sentences.count == 200)
    let network = try Self.network.get()
    var worst: Float = 1
    for start in stride(from: 0, to: 200, by: 16) {
      let part = sentences[start..<min(start + 16, 200)]
      let vectors = try #require(try network.run(Self.inputs(part.map(\.ids)))["vector"])
      for index in part.indices {
        let vector = vectors.row(index - start).values
        let reference = expected[(index * 384)..<((index + 1) * 384)]
        worst = min(worst, Self.cosine(vector, Array(reference)))
        #expect(abs(vector.reduce(0) { $0 + $1 * $1 } - 1) < 1e-5)
      }
    }
    #expect(worst > 0.9999)
  }

  @Test("Padding changes no vector, and a row without a token is zero")
  func padding() throws {
    let network = try Self.network.get()
    let ids: [Int64] = [101, 2023, 2003, 2019, 2742, 6251, 102]
    let alone = try #require(try network.run(Self.inputs([ids]))["vector"]).values
    let longer = ids + Array(repeating: 0, count: 20)
    let mask = longer.map { Float($0 == 0 ? 0 : 1) }
    let padded = try network.run([
      "tokens": InputArray(integers: longer + Array(repeating: 0, count: 27), shape: [2, 27]),
      "mask": InputArray(mask + Array(repeating: 0, count: 27), shape: [2, 27]),
    ])
    let vectors = try #require(padded["vector"])
    #expect(zip(vectors.row(0).values, alone).allSatisfy { abs($0 - $1) < 1e-5 })
    #expect(vectors.row(1).values.allSatisfy { $0 == 0 })
  }

  @Test("States after any layer lead to the vectors of the whole encoder", arguments: [0, 3, 6])
  func parts(layer: Int) throws {
    let weights = try Safetensors(mapping: Weights.miniLMFile)
    let buckets = ["batch": [1], "length": [8]]
    let lower = try ServedNetwork(.miniLM(weights, through: layer), buckets: buckets)
    let upper = try ServedNetwork(.miniLM(weights, from: layer), buckets: buckets)
    let ids: [Int64] = [101, 2023, 2003, 2019, 2742, 6251, 102]
    let states = try #require(try lower.run(Self.inputs([ids]))["vector"])
    #expect(states.values.count == 8 * 385)
    let vector = try #require(try upper.run(["states": InputArray(states.values, shape: [1, 8, 385])])["vector"])
    let whole = try #require(try Self.network.get().run(Self.inputs([ids]))["vector"])
    #expect(zip(vector.values, whole.values).allSatisfy { abs($0 - $1) < 1e-5 })
  }

  private static func inputs(_ ids: [[Int64]]) -> [String: InputArray] {
    let length = ids.map(\.count).max() ?? 0
    let shape = [ids.count, length]
    let tokens = ids.flatMap { $0 + Array(repeating: 0, count: length - $0.count) }
    let mask = ids.flatMap { sentence in (0..<length).map { Float($0 < sentence.count ? 1 : 0) } }
    return ["tokens": InputArray(integers: tokens, shape: shape), "mask": InputArray(mask, shape: shape)]
  }

  private static func cosine(_ left: [Float], _ right: [Float]) -> Float {
    func dot(_ a: [Float], _ b: [Float]) -> Float { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    return dot(left, right) / (dot(left, left) * dot(right, right)).squareRoot()
  }
}
