import Bundles
import Domain
import Networks
import Signals
import Statistics
import Training

/// Trains a space on a part of the material, with how much of the change is kept chosen on an inner split.
struct ProductSpaceCourse {
  /// Weights, scaled as chosen.
  struct Outcome {
    let weights: Safetensors
    let kept: ProductSpaceModel.Kept
  }

  private typealias Kept = ProductSpaceModel.Kept

  let trainer: ProductSpaceTrainer
  let observe: (String) throws -> Void

  private var material: ProductMaterial { trainer.material }
  private var settings: ProductRecipe.Course { trainer.settings }

  /// - Parameters:
  ///   - part: what may be learned from. Its products are those that photos are searched among while choosing.
  ///   - name: of the run, for progress.
  func run(_ part: ProductSpaceTrainer.Part, named name: String) throws -> Outcome {
    let start = try ProductSpaceStart.of(part, in: material, seed: trainer.seed)
    let kept = try strengths(part, from: start, named: name)
    let weights = try train(part, start, named: name)
    return Outcome(weights: try ProductSpaceModel.keeping(weights, kept), kept: kept)
  }

  private func train(
    _ part: ProductSpaceTrainer.Part, _ start: Safetensors, named name: String
  ) throws -> Safetensors {
    try trainer.run(part, from: start) { try observe("\(name): epoch \($0 + 1)") }
  }

  /// The parts of the change that answer best what was held out: photos of products known and of products left out count alike,
  /// since a catalogue gets both.
  private func strengths(
    _ part: ProductSpaceTrainer.Part, from start: Safetensors, named name: String
  ) throws -> Kept {
    let first = settings.strengths[0]
    guard settings.strengths.count > 1 else { return Kept(looks: first, words: first, fusion: first) }
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
    let one = try train(
      .init(photos: known.rest, products: part.products, queries: queries.rest), start, named: "\(name), inner part")
    let two =
      part.photos.isEmpty
      ? one
      : try train(
        .init(photos: left.rest, products: part.products.filter { !outside.contains($0) }, queries: queries.rest),
        start, named: "\(name), inner products")
    func judge(_ weights: Safetensors, _ kept: Kept) throws -> ProductSpaceJudge {
      ProductSpaceJudge(
        ProductSpaceModel(try ProductSpaceModel.keeping(weights, kept), material, trainer.configuration), material)
    }
    func recall(_ kept: Kept) throws -> Double {
      try [
        judge(one, kept).ranks(of: known.held, among: part.products),
        judge(two, kept).ranks(of: left.held, among: part.products),
      ].reduce(0) { $0 + Double($1.count { $0 == 0 }) / Double(max(1, $1.count)) }
    }
    func gain(_ kept: Kept) throws -> Double {
      try judge(one, kept).gains(of: queries.held, amongAll: false).reduce(0, +)
    }
    // Each by itself, over the whole grid of looks and of what both say together.
    var best = Kept(looks: 0, words: 0, fusion: 0)
    if !part.photos.isEmpty {
      let grid = settings.strengths.flatMap { looks in settings.strengths.map { (looks, $0) } }
      best = try Self.best(grid.map { Kept(looks: $0.0, words: 0, fusion: $0.1) }, recall) ?? best
    }
    if !part.queries.isEmpty {
      let chosen = best
      best =
        try Self.best(
          settings.strengths.map { Kept(looks: chosen.looks, words: $0, fusion: chosen.fusion) }, gain) ?? best
    }
    return best
  }

  /// The first of the best.
  private static func best(_ candidates: [Kept], _ value: (Kept) throws -> Double) rethrows -> Kept? {
    var best: (kept: Kept, value: Double)?
    for kept in candidates {
      let value = try value(kept)
      if value > (best?.value ?? -.infinity) + 1e-9 { best = (kept, value) }
    }
    return best?.kept
  }

  private func folds(_ keys: [String], _ random: inout SeededRandom) throws -> [Int] {
    let groups = Grouping(keys)
    return groups.count < 5 ? keys.map { _ in 1 } : try groups.folds(5, using: &random)
  }
}
