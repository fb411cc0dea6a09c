/// Three towers into one space: a photo that asks, words that ask, and a product with its picture and its words.
///
/// A vector has a block of looks and a block of words, each `width` long. A photo lies in the first and words in the second, so
/// that each finds products that lack the other, and the sum of both asks by both; a product has both, weighed, and a perceptron over both adds what the blocks
/// say together (two-tower retrieval as in Yi et al., RecSys 2019). Every tower is its raw input plus a change that starts at
/// zero: untrained, photos are compared with pictures and words with words as the encoders do, and what training changes can be
/// taken back in part (Wortsman et al., CVPR 2022). Photos and pictures are each seen from their own mean, since a photo of a
/// shelf differs from all pictures of products alike.
public struct ProductTowers<T: Tensor> {
  public struct Configuration: Equatable, Sendable {
    /// Features of a picture.
    public var features: Int
    /// Of the vector of words, and of each of the two blocks.
    public var width: Int
    /// Inside the perceptrons.
    public var hidden: Int
    /// Categories that photos are told apart by while training; 0 for none.
    public var categories: Int

    public init(features: Int = 1_280, width: Int = 384, hidden: Int = 256, categories: Int = 0) {
      (self.features, self.width, self.hidden, self.categories) = (features, width, hidden, categories)
    }

    /// Of the space.
    public var dimension: Int { 2 * width }
  }

  private let base: T
  private let mean: (photo: T, picture: T)
  private let look: Linear<T>
  private let asked, described: Perceptron
  private let fusion: Perceptron
  private let missing: (look: T, words: T)
  private let weight: (look: T, words: T)
  private let category: Linear<T>?
  /// What a cosine is multiplied by under a softmax: one over the temperature.
  public let scale: T
  private let width: Int

  /// x ↦ W₂ · relu(W₁ · x), with W₂ of zeros at the start.
  private struct Perceptron {
    let inner, outer: Linear<T>

    init(_ scope: Scope<T>, inputs: Int, hidden: Int, outputs: Int) {
      inner = Linear(scope["inner"], inputs: inputs, outputs: hidden)
      outer = Linear(scope["change"], inputs: hidden, outputs: outputs, initial: .zeros)
    }

    func callAsFunction(_ x: T) -> T { outer(inner(x).relu()) }
  }

  public init(_ scope: Scope<T>, _ configuration: Configuration) {
    let (features, width, hidden) = (configuration.features, configuration.width, configuration.hidden)
    self.width = width
    base = scope["look"].buffer("base", shape: [width, features], initial: .uniform(fanIn: features))
    func centre(_ name: String) -> T { scope["look"].buffer(name, shape: [features], initial: .zeros) }
    mean = (centre("photo_mean"), centre("picture_mean"))
    look = Linear(scope["look"]["change"], inputs: features, outputs: width, initial: .zeros)
    asked = Perceptron(scope["asked"], inputs: width, hidden: hidden, outputs: width)
    described = Perceptron(scope["described"], inputs: width, hidden: hidden, outputs: width)
    fusion = Perceptron(scope["fusion"], inputs: 2 * width, hidden: hidden, outputs: 2 * width)
    func row(_ name: String) -> T {
      scope[name].parameter("missing", shape: [width], initial: .normal(deviation: 0.01))
    }
    missing = (row("look"), row("described"))
    func one(_ name: String) -> T { scope[name].parameter("weight", shape: [1], initial: .ones) }
    weight = (one("look_weight"), one("words_weight"))
    category =
      configuration.categories > 0
      ? Linear(scope["category"], inputs: width, outputs: configuration.categories) : nil
    scale = scope.parameter("scale", shape: [1], initial: .constant(15))
  }

  /// What training changes, in parts that can be kept or taken back each by itself.
  public enum Change: String, CaseIterable, Sendable { case looks, words, fusion }

  /// The part that a parameter is linear in, by its name; nil for one that is no change.
  public static func change(_ name: String) -> Change? {
    guard name.contains(".change.") else { return nil }
    if name.hasPrefix("fusion.") { return .fusion }
    return name.hasPrefix("look.") ? .looks : .words
  }

  /// The vector of a photo, from [batch, features] of length 1: [batch, 2 · width] of length 1.
  public func photo(_ features: T) -> T {
    let look = look(of: features, from: mean.photo)
    return T.concatenated([look, look.scaled(by: 0)], axis: -1)
  }

  /// The vector of words that ask, from [batch, width] of length 1: [batch, 2 · width] of length 1.
  public func words(_ vectors: T) -> T {
    let words = unitLength(vectors + asked(vectors))
    return T.concatenated([words.scaled(by: 0), words], axis: -1)
  }

  /// The vector of a product.
  ///
  /// - Parameters:
  ///   - features, vectors: as `photo` and `words` read them; a row that is missing holds zeros.
  ///   - hasPicture, hasWords: [batch, 1], 1 where the product has one and 0 where it lacks it.
  /// - Returns: [batch, 2 · width] of length 1.
  public func product(features: T, hasPicture: T, vectors: T, hasWords: T) -> T {
    func filled(_ x: T, _ has: T, _ token: T) -> T { x * has + token * has.scaled(by: -1).shifted(by: 1) }
    let look = filled(look(of: features, from: mean.picture), hasPicture, unitLength(missing.look))
    let words = filled(unitLength(vectors + described(vectors)), hasWords, unitLength(missing.words))
    let both = T.concatenated([look * weight.look, words * weight.words], axis: -1)
    let together = fusion(T.concatenated([look, words], axis: -1))
    return unitLength(both + together * hasPicture * hasWords)
  }

  /// Logits of the categories of photos, [batch, categories], from [batch, features]; nil without categories.
  public func categories(_ features: T) -> T? {
    category.map { $0(look(of: features, from: mean.photo)).scaled(by: 5) }
  }

  public func scores(of queries: T, products: T) -> T { queries.matmul(products.transposed()) * scale }

  private func look(of features: T, from mean: T) -> T {
    let x = features - mean
    return unitLength(unitLength(x.matmul(base.transposed())) + look(x))
  }
}
