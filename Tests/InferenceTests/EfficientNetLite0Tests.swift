import Bundles
import Foundation
import TestSupport
import Testing

@testable import Inference

@Suite("EfficientNet-Lite0 on OpenVINO", .enabled(if: Weights.areInstalled))
struct EfficientNetLite0Tests {
  static let network = Result {
    try ServedNetwork(.efficientNet(LegacyPickle.read(Weights.efficientNetFile)), buckets: ["batch": [1, 4]])
  }

  @Test(
    "A picture gives the class, logits and features of the reference forward pass",
    arguments: [
      ("coffee", 967), ("camera", 872), ("chelsea", 282), ("rocket", 657), ("china", 698), ("flower", 985),
    ])
  func golden(picture: String, expected: Int) throws {
    let oracle = try Oracle.safetensors("pictures.safetensors")
    let outputs = try Self.network.get().run(["pixels": Self.pixels(picture, oracle)])
    let logits = try #require(outputs["logits"]).values
    #expect(logits.indices.max { logits[$0] < logits[$1] } == expected)
    #expect(Self.distance(logits, try oracle.tensor("\(picture).logits", shape: [1_000]).floats()) < 1e-3)
    let pooled = try #require(outputs["pooled"]).values
    #expect(Self.distance(pooled, try oracle.tensor("\(picture).pooled", shape: [1_280]).floats()) < 1e-3)
  }

  @Test("A picture in a batch gives what it gives alone")
  func batch() throws {
    let oracle = try Oracle.safetensors("pictures.safetensors")
    let names = ["coffee", "camera", "chelsea"]
    let network = try Self.network.get()
    let pictures = try names.map { try Self.pixels($0, oracle) }
    let together = try network.run([
      "pixels": InputArray(pictures.flatMap(Self.floats), shape: [3, 3, 224, 224])
    ])
    for (index, picture) in pictures.enumerated() {
      let alone = try #require(try network.run(["pixels": picture])["logits"])
      #expect(Self.distance(try #require(together["logits"]).row(index).values, alone.values) < 1e-4)
    }
  }

  /// [1, 3, 224, 224] from the oracle's bytes of [224, 224, 3].
  static func pixels(_ picture: String, _ oracle: Safetensors) throws -> InputArray {
    let bytes = try oracle.tensor("\(picture).pixels", shape: [224, 224, 3]).integers()
    let side = 224 * 224
    let values = (0..<(3 * side)).map { (Float(bytes[$0 % side * 3 + $0 / side]) - 127) / 128 }
    return InputArray(values, shape: [1, 3, 224, 224])
  }

  private static func floats(_ array: InputArray) -> [Float] {
    if case .floats(let values) = array.elements { values } else { [] }
  }

  private static func distance(_ left: [Float], _ right: [Float]) -> Float {
    left.count == right.count ? zip(left, right).map { abs($0 - $1) }.max() ?? 0 : .infinity
  }
}
