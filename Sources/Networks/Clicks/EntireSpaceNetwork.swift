/// The chain from an impression over a click to a conversion, learned on all impressions.
///
/// ESMM (Ma et al., SIGIR 2018): P(click and conversion) = P(click) · P(conversion | click). Both towers read the same rows,
/// and the losses are those of clicks and of clicks with conversions, so that the conversion tower sees every impression and
/// not the clicked ones alone, which are another population than the one it is asked about.
public struct EntireSpaceNetwork<T: Tensor> {
  private let shape: FeatureShape
  private let towers: [(inner: Perceptron<T>, logit: Linear<T>)]

  /// - Parameter hidden: widths of each tower; at least one.
  public init(_ scope: Scope<T>, _ shape: FeatureShape, hidden: [Int]) {
    self.shape = shape
    towers = ["click", "conversion"].map { name in
      let tower = scope[name]
      return (
        Perceptron(tower, inputs: shape.flat, widths: hidden),
        Linear(tower["logit"], inputs: hidden.last ?? shape.flat, outputs: 1)
      )
    }
  }

  /// - Parameters:
  ///   - rows: [batch, fields, width].
  ///   - dense: [batch, dense].
  /// - Returns: [batch, 3]: probabilities of a click, of a click with a conversion, and of a conversion given a click.
  public func callAsFunction(rows: T, dense: T?) -> T {
    let features = shape.flattened(rows, dense)
    let chances = towers.map { $0.logit($0.inner(features)).sigmoid() }
    return T.concatenated([chances[0], chances[0] * chances[1], chances[1]], axis: -1)
  }
}
