/// An anchor-free detector over EfficientNet-Lite0: at each place of a map at stride 16 a logit for each class and the distances
/// to the four sides of a box.
///
/// As FCOS (Tian et al., ICCV 2019) on one level: the maps at stride 16 and, doubled, at stride 32 are added (Lin et al., CVPR
/// 2017), two towers of depthwise 5×5 and pointwise layers follow. What a class's logit says is trained to be how well the box
/// at its place fits (Li et al., NeurIPS 2020), so that no separate centre-ness is needed.
public struct BoxDetector<T: Tensor> {
  public struct Shape: Equatable, Sendable {
    public var classes: Int
    /// Channels of the towers.
    public var width: Int
    /// Pairs of layers in each tower.
    public var layers: Int

    public init(classes: Int, width: Int = 128, layers: Int = 2) {
      (self.classes, self.width, self.layers) = (classes, width, layers)
    }
  }

  private let backbone: EfficientNetLite0<T>
  private let near: (Convolution<T>, BatchNorm<T>)
  private let far: (Convolution<T>, BatchNorm<T>)
  private let classTower, sideTower: [BoxLayer<T>]
  private let classOutput, sideOutput: Convolution<T>
  private let classBias, sideBias: T

  /// Blocks of the backbone whose maps have a place for each 16 × 16 pixels.
  public static var trunkBlocks: Int { 11 }
  /// Pixels between places.
  public static var stride: Int { 16 }

  public init(_ scope: Scope<T>, _ shape: Shape) {
    backbone = EfficientNetLite0(scope["backbone"])
    let head = scope["head"]
    func lateral(_ name: String, _ inputs: Int) -> (Convolution<T>, BatchNorm<T>) {
      (
        Convolution(head[name]["conv"], inputs: inputs, outputs: shape.width, side: 1),
        BatchNorm(head[name]["norm"], channels: shape.width, epsilon: boxEpsilon)
      )
    }
    near = lateral("near", EfficientNetLite0<T>.mapShape(through: Self.trunkBlocks).channels)
    far = lateral("far", EfficientNetLite0<T>.mapShape(through: EfficientNetLite0<T>.blockCount).channels)
    func tower(_ name: String) -> [BoxLayer<T>] {
      (0..<shape.layers).map { BoxLayer(head[name]["\($0)"], width: shape.width) }
    }
    (classTower, sideTower) = (tower("classes"), tower("sides"))
    classOutput = Convolution(head["class"], inputs: shape.width, outputs: shape.classes, side: 1)
    sideOutput = Convolution(head["side"], inputs: shape.width, outputs: 4, side: 1)
    // Few places hold anything: a start at a probability of 0.02 keeps the first steps from drowning in the others.
    classBias = head["class"].parameter("bias", shape: [shape.classes, 1, 1], initial: .constant(-4))
    sideBias = head["side"].parameter("bias", shape: [4, 1, 1], initial: .constant(-1))
  }

  /// - Parameter pixels: [batch, 3, side, side] as `EfficientNetLite0` reads them, with a side that 32 divides.
  /// - Returns: as `callAsFunction(maps:)`.
  public func callAsFunction(_ pixels: T) -> T { self(maps: backbone.maps(pixels, through: Self.trunkBlocks)) }

  /// - Parameter maps: that the first `trunkBlocks` blocks left.
  /// - Returns: [batch, (side / 16)², classes + 4], places row by row: log-odds of each class, then of the distances to the
  ///   left, upper, right and lower side as shares of `side`, from the middle of the place.
  public func callAsFunction(maps: T) -> T {
    self(maps: maps, deep: backbone.maps(maps, from: Self.trunkBlocks, through: EfficientNetLite0<T>.blockCount))
  }

  /// - Parameters:
  ///   - maps: that the first `trunkBlocks` blocks left.
  ///   - deep: that all blocks left, at half as many places a side.
  /// - Returns: as `callAsFunction(maps:)`.
  public func callAsFunction(maps: T, deep: T) -> T {
    let joined = (near.1(near.0(maps)) + far.1(far.0(deep)).doubled()).relu6()
    let classes = classOutput(classTower.reduce(joined) { x, layer in layer(x) }) + classBias
    let sides = sideOutput(sideTower.reduce(joined) { x, layer in layer(x) }) + sideBias
    return T.concatenated([classes, sides], axis: 1).joiningLastAxes().transposed()
  }
}

/// A depthwise 5×5 and a pointwise convolution, each with an affine map and ReLU6.
private struct BoxLayer<T: Tensor> {
  private let parts: [(Convolution<T>, BatchNorm<T>)]

  init(_ scope: Scope<T>, width: Int) {
    parts = [("depthwise", 5, width), ("pointwise", 1, 1)].map { name, side, groups in
      (
        Convolution(scope[name]["conv"], inputs: width, outputs: width, side: side, groups: groups),
        BatchNorm(scope[name]["norm"], channels: width, epsilon: boxEpsilon)
      )
    }
  }

  func callAsFunction(_ x: T) -> T { parts.reduce(x) { x, part in part.1(part.0(x)).relu6() } }
}

extension Tensor {
  /// Twice as many places along the last two axes, each value four times.
  func doubled() -> Self { widened().transposed().widened().transposed() }

  private func widened() -> Self {
    let column = insertingAxis(at: -1)
    return Self.concatenated([column, column], axis: -1).joiningLastAxes()
  }
}

private let boxEpsilon: Float = 1e-3
