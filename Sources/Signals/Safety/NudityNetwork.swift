import Bundles
import Foundation
import Inference
import Media

/// How probable it is that a picture is pornographic: Yahoo's Open-NSFW, a thin residual network (Mahadeokar, Pesavento 2016).
///
/// It was trained on pictures that had been saved as JPEG after they were made small, and its scores move by some points without
/// that.
struct NudityNetwork: Sendable {
  /// Revised whenever the arithmetic between file and score changes a score.
  static let revision = 1
  /// From here on its authors call a picture unsafe.
  static let operatingPoint = 0.8

  private let network: ServedNetwork

  private static let side = 224
  private static let resized = 256
  private static let quality = 75
  /// Of blue, green and red, in that order.
  private static let means: [Float] = [104, 117, 123]
  private static let (input, output) = ("input_0", "4195")

  /// - Parameters:
  ///   - file: `open_nsfw.onnx`.
  ///   - runs: pictures that are looked at at the same time.
  /// - Throws: `InferenceError` for a file that is no network.
  init(_ file: Data, runs: Int, runtime: OpenVINORuntime) throws(InferenceError) {
    let model = OnnxModel(
      bytes: file,
      inputs: [
        .init(
          name: Self.input, element: .float32,
          shape: [.named("batch"), .fixed(Self.side), .fixed(Self.side), .fixed(3)])
      ], outputs: [Self.output])
    let plan = ServingPlan(precision: .float32, threads: 1, runs: runs, buckets: ["batch": [1]])
    network = try ServedNetwork(model, plan: plan, runtime: runtime)
  }

  func prepare() throws(InferenceError) { try network.prepare() }

  /// - Throws: `MediaError`, `InferenceError`.
  func probability(of picture: Picture) throws -> Double {
    let values = try Self.input(of: picture)
    let answer = try network.run([Self.input: InputArray(values, shape: [1, Self.side, Self.side, 3])])
    guard let scores = answer[Self.output]?.values, scores.count == 2, scores[1].isFinite else {
      throw InferenceError(.invalidGraph, "The network of nudity does not answer with two scores: install it again.")
    }
    return Double(scores[1])
  }

  /// Row-major [side, side, 3], blue first.
  static func input(of picture: Picture) throws -> [Float] {
    let saved = try picture.resized(
      Picture.Box(x: 0, y: 0, width: picture.width, height: picture.height), width: resized, height: resized,
      by: .bilinear
    ).jpeg(quality: quality)
    let small = try PictureDecoder().decode(saved)
    let margin = (resized - side) / 2
    var values: [Float] = []
    values.reserveCapacity(side * side * 3)
    for y in margin..<(margin + side) {
      for x in margin..<(margin + side) {
        let place = 3 * (y * resized + x)
        for channel in 0..<3 { values.append(Float(small.pixels[place + 2 - channel]) - means[channel]) }
      }
    }
    return values
  }
}
