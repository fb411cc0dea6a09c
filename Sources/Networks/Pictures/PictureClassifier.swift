/// EfficientNet-Lite0 with a head of its own over the pooled features.
public struct PictureClassifier<T: Tensor> {
  private let backbone: EfficientNetLite0<T>
  private let head: ClassificationHead<T>
  private let taps: [Int]

  /// - Parameter taps: as `EfficientNetLite0.pooled(_:taps:)`.
  public init(_ scope: Scope<T>, hidden: [Int], classes: Int, taps: [Int] = []) {
    backbone = EfficientNetLite0(scope["backbone"])
    head = ClassificationHead(
      scope["head"], .init(inputs: Self.width(taps: taps), hidden: hidden, classes: classes))
    self.taps = taps
  }

  /// Features that the head reads.
  public static func width(taps: [Int]) -> Int {
    taps.reduce(1_280) { $0 + EfficientNetLite0<T>.mapShape(through: $1).channels }
  }

  /// - Parameter pixels: as `EfficientNetLite0` reads them.
  /// - Returns: [batch, classes]: logits.
  public func callAsFunction(_ pixels: T) -> T { head(backbone.pooled(pixels, taps: taps)) }

  /// The logits of feature maps that `EfficientNetLite0.maps(_:through:)` gave, for a classifier without taps.
  ///
  /// - Parameter between: as for `ClassificationHead`.
  public func callAsFunction(maps: T, from block: Int, between: (T) -> T = { $0 }) -> T {
    head(backbone.pooled(maps, from: block), between: between)
  }
}
