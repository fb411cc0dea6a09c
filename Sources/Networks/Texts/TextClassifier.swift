/// A sentence encoder with a head of its own over the text's vector.
public struct TextClassifier<T: Tensor> {
  private let backbone: BertEncoder<T>
  private let head: ClassificationHead<T>
  private let width: Int

  public init(_ scope: Scope<T>, _ encoder: BertEncoder<T>.Configuration, hidden: [Int], classes: Int) {
    backbone = BertEncoder(scope["backbone"], encoder)
    head = ClassificationHead(scope["head"], .init(inputs: encoder.width, hidden: hidden, classes: classes))
    width = encoder.width
  }

  /// - Parameters: as `BertEncoder` takes them.
  /// - Returns: [batch, classes]: logits.
  public func callAsFunction(tokens: T, mask: T) -> T { head(backbone(tokens: tokens, mask: mask)) }

  /// The logits of what `maskedStates(_:tokens:mask:through:)` gave.
  ///
  /// - Parameter between: as for `ClassificationHead`.
  public func callAsFunction(maskedStates: T, from layer: Int, between: (T) -> T = { $0 }) -> T {
    let states = maskedStates.sliced(axis: 2, 0..<width)
    let mask = maskedStates.sliced(axis: 2, width..<(width + 1)).joiningLastAxes()
    return head(backbone(states: states, mask: mask, from: layer), between: between)
  }

  /// The states of tokens after the first layers of an encoder, with the mask as one more column.
  ///
  /// - Returns: [batch, length, width + 1].
  public static func maskedStates(_ encoder: BertEncoder<T>, tokens: T, mask: T, through layer: Int) -> T {
    T.concatenated(
      [encoder.states(tokens: tokens, mask: mask, through: layer), mask.insertingAxis(at: -1)], axis: 2)
  }
}
