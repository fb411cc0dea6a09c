import Bundles
import Domain
import Networks
import Statistics
import Training

/// Trains a space on a part of the material, with how much of the change is kept chosen on an inner split.
struct ProductSpaceCourse {
  /// Weights, scaled as chosen.
  struct Outcome {
    let weights: Safetensors
    let looks, words: Float
  }

  let trainer: ProductSpaceTrainer
  let observe: (String) throws -> Void

  private var material: ProductMaterial { trainer.material }
  private var settings: ProductSpaceSettings { trainer.settings }

  /// - Parameters:
  ///   - part: what may be learned from. Its products are those that photos are searched among while choosing.
  ///   - name: of the run, for progress.
  func run(_ part: ProductSpaceTrainer.Part, named name: String) throws -> Outcome {
    // Without photos nobody asks by looks.
    let base =
      part.photos.isEmpty
      ? [Float](repeating: 0, count: material.width * material.features)
      : try PrincipalDirections.of(
        part.photos.map { material.photos[$0].asked }, count: material.width, seed: trainer.seed)
    let (looks, words) = try strengths(part, base: base, named: name)
    let weights = try train(part, base, named: name)
    return Outcome(
      weights: try ProductSpaceModel.keeping(weights, looks: looks, words: words), looks: looks, words: words)
  }

  private func train(
    _ part: ProductSpaceTrainer.Part, _ base: [Float], named name: String
  ) throws -> Safetensors {
    try trainer.run(part, base: base) { try observe("\(name): epoch \($0 + 1)") }
  }

  /// The parts of the change that answer best what was held out: photos of products known and of products left out count alike,
  /// since a catalogue gets both.
  private func strengths(
    _ part: ProductSpaceTrainer.Part, base: [Float], named name: String
  ) throws -> (looks: Float, words: Float) {
    guard settings.strengths.count > 1 else { return (settings.strengths[0], settings.strengths[0]) }
    var random = SeededRandom(seed: trainer.seed, stream: "inner")
    let byGroup = try folds(part.photos.map { material.photos[$0].group }, &random)
    let byProduct = try folds(part.products.map(String.init), &random)
    let byQuery = try folds(part.queries.map { material.queries[$0].text }, &random)
    let outside = Set(part.products.indices.filter { byProduct[$0] == 0 }.map { part.products[$0] })
    func split(_ places: [Int], _ isHeld: (Int) -> Bool) -> (held: [Int], rest: [Int]) {
      (places.indices.filter(isHeld).map { places[$0] }, places.indices.filter { !isHeld($0) }.map { places[$0] })
    }
    let known = split(part.photos) { byGroup[$0] == 0 }
    let left = split(part.photos) { outside.contains(material.photos[part.photos[$0]].product) }
    let queries = split(part.queries) { byQuery[$0] == 0 }
    let first = try train(
      .init(photos: known.rest, products: part.products, queries: queries.rest), base, named: "\(name), inner part")
    let second =
      part.photos.isEmpty
      ? first
      : try train(
        .init(photos: left.rest, products: part.products.filter { !outside.contains($0) }, queries: queries.rest), base,
        named: "\(name), inner products")
    var (looks, words) = ((Float(0), -Double.infinity), (Float(0), -Double.infinity))
    for strength in settings.strengths {
      func judge(_ weights: Safetensors) throws -> ProductSpaceJudge {
        ProductSpaceJudge(
          ProductSpaceModel(
            try ProductSpaceModel.keeping(weights, looks: strength, words: strength), material,
            trainer.configuration), material)
      }
      let (one, two) = (try judge(first), try judge(second))
      let recall = [
        try one.ranks(of: known.held, among: part.products), try two.ranks(of: left.held, among: part.products),
      ].reduce(0) { $0 + Double($1.count { $0 == 0 }) / Double(max(1, $1.count)) }
      if recall > looks.1 { looks = (strength, recall) }
      let gain = try one.gains(of: queries.held, amongAll: false).reduce(0, +)
      if gain > words.1 + 1e-9 { words = (strength, gain) }
    }
    return (looks.0, words.0)
  }

  private func folds(_ keys: [String], _ random: inout SeededRandom) throws -> [Int] {
    let groups = Grouping(keys)
    return groups.count < 5 ? keys.map { _ in 1 } : try groups.folds(5, using: &random)
  }
}
