/// The image encoder EfficientNet-Lite0: 4,652,008 parameters, 1,280 pooled features, 1,000 ImageNet classes.
///
/// EfficientNet-B0 (Tan and Le, ICML 2019, table 1) without squeeze-and-excitation and with ReLU6, as
/// published for edge devices (tensorflow/tpu, efficientnet/lite, 2020): 75.1% top-1 on ImageNet. Parameters
/// are named as in the PyTorch port.
public struct EfficientNetLite0<T: Tensor> {
  public struct Output {
    /// [batch, 1280]: the mean over places of the last feature map, non-negative.
    public let pooled: T
    /// [batch, 1000]: one logit per ImageNet class.
    public let logits: T
  }

  private let stem: Convolution<T>
  private let stemNorm: BatchNorm<T>
  private let blocks: [InvertedResidual<T>]
  private let head: Convolution<T>
  private let headNorm: BatchNorm<T>
  private let classifier: Linear<T>

  public init(_ scope: Scope<T>) {
    let stages: [(count: Int, side: Int, stride: Int, expansion: Int, outputs: Int)] = [
      (1, 3, 1, 1, 16), (2, 3, 2, 6, 24), (2, 5, 2, 6, 40), (3, 3, 2, 6, 80), (3, 5, 1, 6, 112),
      (4, 5, 2, 6, 192), (1, 3, 1, 6, 320),
    ]
    stem = Convolution(scope["_conv_stem"], inputs: 3, outputs: 32, side: 3, stride: 2)
    stemNorm = BatchNorm(scope["_bn0"], channels: 32, epsilon: efficientNetEpsilon)
    var blocks: [InvertedResidual<T>] = []
    var channels = 32
    for stage in stages {
      for index in 0..<stage.count {
        blocks.append(
          InvertedResidual(
            scope["_blocks"]["\(blocks.count)"], inputs: channels, outputs: stage.outputs,
            expansion: stage.expansion, side: stage.side, stride: index == 0 ? stage.stride : 1))
        channels = stage.outputs
      }
    }
    self.blocks = blocks
    head = Convolution(scope["_conv_head"], inputs: channels, outputs: 1_280, side: 1)
    headNorm = BatchNorm(scope["_bn1"], channels: 1_280, epsilon: efficientNetEpsilon)
    classifier = Linear(scope["_fc"], inputs: 1_280, outputs: 1_000)
  }

  /// - Parameter pixels: [batch, 3, side, side] in RGB order, (value − 127) / 128, with a side that 32 divides.
  public func callAsFunction(_ pixels: T) -> Output {
    let pooled = pooled(maps(pixels, through: Self.blockCount), from: Self.blockCount)
    return Output(pooled: pooled, logits: classifier(pooled))
  }

  /// Blocks between the stem and the head.
  public static var blockCount: Int { 16 }

  /// Channels of the maps that the first `count` blocks leave, and how many times smaller than the picture's their side is.
  public static func mapShape(through count: Int) -> (channels: Int, reduction: Int) {
    let channels = [32, 16, 24, 24, 40, 40, 80, 80, 80, 112, 112, 112, 192, 192, 192, 192, 320]
    let reductions = [2, 2, 4, 4, 8, 8, 16, 16, 16, 16, 16, 16, 32, 32, 32, 32, 32]
    return (channels[count], reductions[count])
  }

  /// The feature maps after the first `count` blocks: what training keeps when those stay as they are.
  public func maps(_ pixels: T, through count: Int) -> T {
    blocks[..<count].reduce(stemNorm(stem(pixels)).relu6()) { x, block in block(x) }
  }

  /// The feature maps after the first `end` blocks, from those after the first `start`.
  public func maps(_ maps: T, from start: Int, through end: Int) -> T {
    blocks[start..<end].reduce(maps) { x, block in block(x) }
  }

  /// The pooled features, from maps that `maps(_:through:)` gave.
  public func pooled(_ maps: T, from count: Int) -> T {
    let features = blocks[count...].reduce(maps) { x, block in block(x) }
    return headNorm(head(features)).relu6().mean(axes: [-2, -1], keepingAxes: false)
  }

  /// The pooled features, and before them the means over places of the maps after some blocks: early maps tell textures
  /// apart that the last ones no longer do.
  ///
  /// - Parameter taps: numbers of blocks, 1...16.
  /// - Returns: [batch, Σ channels of the taps + 1,280].
  public func pooled(_ pixels: T, taps: [Int]) -> T {
    guard !taps.isEmpty else { return pooled(maps(pixels, through: 0), from: 0) }
    var means: [T] = []
    var x = stemNorm(stem(pixels)).relu6()
    for (index, block) in blocks.enumerated() {
      x = block(x)
      if taps.contains(index + 1) { means.append(x.mean(axes: [-2, -1], keepingAxes: false)) }
    }
    return T.concatenated(means + [pooled(x, from: Self.blockCount)], axis: -1)
  }
}

/// Expand by 1×1, filter each channel, project by 1×1 without activation (MobileNetV2: Sandler et al., CVPR
/// 2018).
struct InvertedResidual<T: Tensor> {
  private let expand: (Convolution<T>, BatchNorm<T>)?
  private let depthwise: (Convolution<T>, BatchNorm<T>)
  private let project: (Convolution<T>, BatchNorm<T>)
  private let isResidual: Bool

  init(_ scope: Scope<T>, inputs: Int, outputs: Int, expansion: Int, side: Int, stride: Int) {
    let inner = inputs * expansion
    func norm(_ name: String, _ channels: Int) -> BatchNorm<T> {
      BatchNorm(scope[name], channels: channels, epsilon: efficientNetEpsilon)
    }
    expand =
      expansion == 1
      ? nil
      : (
        Convolution(scope["_expand_conv"], inputs: inputs, outputs: inner, side: 1), norm("_bn0", inner)
      )
    depthwise = (
      Convolution(
        scope["_depthwise_conv"], inputs: inner, outputs: inner, side: side, stride: stride, groups: inner),
      norm("_bn1", inner)
    )
    project = (
      Convolution(scope["_project_conv"], inputs: inner, outputs: outputs, side: 1), norm("_bn2", outputs)
    )
    isResidual = stride == 1 && inputs == outputs
  }

  func callAsFunction(_ input: T) -> T {
    var x = input
    if let (convolution, norm) = expand { x = norm(convolution(x)).relu6() }
    x = depthwise.1(depthwise.0(x)).relu6()
    x = project.1(project.0(x))
    return isResidual ? x + input : x
  }
}

private let efficientNetEpsilon: Float = 1e-3
