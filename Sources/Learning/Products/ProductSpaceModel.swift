import Bundles
import Networks
import Training

/// Trained towers, over rows of a material.
struct ProductSpaceModel {
  private let towers: ProductTowers<TorchTensor>
  private let material: ProductMaterial
  private let configuration: ProductTowers<TorchTensor>.Configuration

  init(_ weights: Safetensors, _ material: ProductMaterial, _ configuration: ProductTowers<TorchTensor>.Configuration) {
    self.init(towers: ProductTowers(TorchParameters(weights).scope, configuration), material, configuration)
  }

  init(
    towers: ProductTowers<TorchTensor>, _ material: ProductMaterial,
    _ configuration: ProductTowers<TorchTensor>.Configuration
  ) {
    (self.towers, self.material, self.configuration) = (towers, material, configuration)
  }

  /// What products show of themselves in one look.
  struct Shown {
    var picture = true
    var words = true
  }

  /// [rows, dimension].
  func products(_ rows: [Int], shown: (Int) -> Shown = { _ in Shown() }) -> TorchTensor {
    let looks = rows.map(shown)
    func column(_ has: (Int, Shown) -> Bool) -> [Float] { zip(rows, looks).map { has($0, $1) ? 1 : 0 } }
    let hasPicture = column { material.products[$0].features != nil && $1.picture }
    let hasWords = column { material.products[$0].vector != nil && $1.words }
    return towers.product(
      features: stacked(rows.map { material.products[$0].features }, configuration.features),
      hasPicture: TorchTensor(hasPicture, shape: [rows.count, 1]),
      vectors: stacked(rows.map { material.products[$0].vector }, configuration.width),
      hasWords: TorchTensor(hasWords, shape: [rows.count, 1]))
  }

  func photos(_ features: [[Float]]) -> TorchTensor { towers.photo(stacked(features, configuration.features)) }

  func categories(_ features: [[Float]]) -> TorchTensor? {
    towers.categories(stacked(features, configuration.features))
  }

  func words(_ vectors: [[Float]]) -> TorchTensor { towers.words(stacked(vectors, configuration.width)) }

  func scores(of queries: TorchTensor, products: TorchTensor) -> TorchTensor {
    towers.scores(of: queries, products: products)
  }

  private func stacked(_ rows: [[Float]?], _ width: Int) -> TorchTensor {
    TorchTensor(shape: [rows.count, width]) { buffer in
      for (index, row) in rows.enumerated() {
        let target = UnsafeMutableBufferPointer(rebasing: buffer[(index * width)..<((index + 1) * width)])
        if let row, row.count == width { _ = target.update(fromContentsOf: row) } else { target.update(repeating: 0) }
      }
    }
  }

  /// How much of what training changed is kept, each in 0...1.
  struct Kept: Equatable, Sendable {
    /// Of pictures, of words, and of what both say together.
    var looks, words, fusion: Float

    func part(_ change: ProductTowers<TorchTensor>.Change) -> Float {
      switch change {
      case .looks: looks
      case .words: words
      case .fusion: fusion
      }
    }
  }

  static func keeping(_ weights: Safetensors, _ kept: Kept) throws(BundleError) -> Safetensors {
    var tensors = weights.tensors
    for (name, tensor) in tensors {
      guard let change = ProductTowers<TorchTensor>.change(name) else { continue }
      let part = kept.part(change)
      tensors[name] = try StoredTensor(tensor.floats().map { $0 * part }, shape: tensor.shape)
    }
    return Safetensors(tensors: tensors)
  }
}
