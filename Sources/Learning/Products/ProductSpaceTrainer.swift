import Bundles
import Domain
import Foundation
import Networks
import Signals
import Training

/// Trains the towers of a product space on photos and graded queries at once.
///
/// A photo has to find its product among those of its batch and a sample of the others, words one of their good answers among
/// their worse ones and a sample; each candidate's logit is lowered by the log of its chance to be there (logQ: Yi et al., RecSys
/// 2019). Products are drawn evenly, whatever the number of their photos; some stand there without picture or words.
struct ProductSpaceTrainer {
  /// What may be learned from.
  struct Part {
    /// Places of photos, of the products that they search among, and of queries.
    var photos, products, queries: [Int]
  }

  let material: ProductMaterial
  let settings: ProductRecipe.Course
  let seed: UInt64
  let threads: Int

  private struct Step {
    let photos, queries: [Int]
    let name: String
  }

  var configuration: ProductTowers<TorchTensor>.Configuration {
    .init(
      features: material.features, width: material.width, hidden: settings.hidden, categories: material.categories)
  }

  /// - Parameter start: as `ProductSpaceStart` gives it.
  /// - Throws: `TrainingError`, `LearningError`, what `observe` throws.
  func run(_ part: Part, from start: Safetensors, observe: (Int) throws -> Void = { _ in }) throws -> Safetensors {
    try Torch.setThreads(threads)
    let parameters = TorchParameters(seed: seed, weights: start)
    let model = ProductSpaceModel(
      towers: ProductTowers(parameters.scope, configuration), material, configuration)
    let trainer = try Trainer<Step>(
      parameters, rule: .adam(rate: settings.rate, decay: settings.decay), settings: .init(epochs: settings.epochs)
    ) { step in
      var random = SeededRandom(seed: seed, stream: "step.\(step.name)")
      let losses = [
        photoLoss(step.photos, part, model, &random), wordsLoss(step.queries, part, model, &random),
      ].compactMap(\.self)
      guard let first = losses.first else {
        throw LearningError(.tooFewExamples, "A step has neither photos nor queries: add examples.")
      }
      return losses.dropFirst().reduce(first) { $0 + $1 }
    }
    try trainer.run(batches: { steps(part, epoch: $0) }, observe: { try observe($0.epoch) })
    return try parameters.snapshot()
  }

  /// Photos drawn evenly by product; queries in turn.
  private func steps(_ part: Part, epoch: Int) -> [Step] {
    var random = SeededRandom(seed: seed, stream: "epoch.\(epoch)")
    var members: [Int: [Int]] = [:]
    for photo in part.photos { members[material.photos[photo].product, default: []].append(photo) }
    let groups = members.sorted { $0.key < $1.key }.map(\.value)
    var order = part.photos.indices.map { index in
      let some = groups[index % groups.count]
      return some[random.index(below: some.count)]
    }
    random.shuffle(&order)
    let teaching = part.queries.filter { material.queries[$0].grades.values.contains { $0 > 0 } }
    let photoSteps = (order.count + settings.photos - 1) / settings.photos
    let count = max(photoSteps, (teaching.count + settings.queries - 1) / settings.queries)
    return (0..<count).map { index in
      let start = min(index * settings.photos, order.count)
      let asked =
        teaching.isEmpty ? [] : (0..<settings.queries).map { _ in teaching[random.index(below: teaching.count)] }
      return Step(
        photos: Array(order[start..<min(start + settings.photos, order.count)]), queries: asked,
        name: "\(epoch).\(index)")
    }
  }

  private func photoLoss(
    _ photos: [Int], _ part: Part, _ model: ProductSpaceModel, _ random: inout SeededRandom
  ) -> TorchTensor? {
    guard !photos.isEmpty else { return nil }
    let features = photos.map { place in
      let photo = material.photos[place]
      let view = random.index(below: photo.views.count + 1)
      return view < photo.views.count ? photo.views[view] : photo.asked
    }
    let own = photos.map { material.photos[$0].product }
    let sample = Self.sample(min(settings.negatives, part.products.count), of: part.products, &random)
    let candidates = Set(own).union(sample).sorted()
    // By product: in the batch by an even draw, or in the sample.
    let share = Double(sample.count) / Double(part.products.count)
    let absent = pow(1 - 1 / Double(part.products.count), Double(photos.count)) * (1 - share)
    let places = Dictionary(candidates.enumerated().map { ($1, $0) }) { first, _ in first }
    let dropped = settings.dropped
    var shown: [Int: ProductSpaceModel.Shown] = [:]
    for candidate in candidates {
      let draw = random.uniform()
      shown[candidate] = .init(picture: draw >= dropped, words: draw < dropped || draw >= 2 * dropped)
    }
    let products = model.products(candidates) { shown[$0] ?? .init() }
    var loss = model.scores(of: model.photos(features), products: products).softmaxLoss(
      labels: TorchTensor(integers: own.map { Int64(places[$0] ?? 0) }, shape: [own.count]),
      correction: TorchTensor(
        [Float](repeating: Float(log(1 - absent)), count: candidates.count), shape: [candidates.count]))
    let known = own.indices.filter { material.products[own[$0]].category != nil }
    if settings.categoryWeight > 0, !known.isEmpty, let logits = model.categories(known.map { features[$0] }) {
      let labels = known.map { Int64(material.products[own[$0]].category ?? 0) }
      loss =
        loss
        + logits.softmaxLoss(
          labels: TorchTensor(integers: labels, shape: [labels.count]),
          correction: TorchTensor([Float](repeating: 0, count: material.categories), shape: [material.categories])
        ).scaled(by: Float(settings.categoryWeight))
    }
    return loss
  }

  private func wordsLoss(
    _ queries: [Int], _ part: Part, _ model: ProductSpaceModel, _ random: inout SeededRandom
  ) -> TorchTensor? {
    guard !queries.isEmpty, settings.wordsWeight > 0 else { return nil }
    let all = Array(material.products.indices)
    let sample = Self.sample(min(settings.negatives, all.count), of: all, &random)
    let chance = Float(log(Double(max(1, sample.count)) / Double(all.count)))
    let rows = Set(queries.flatMap { material.queries[$0].grades.keys }).union(sample).sorted()
    let places = Dictionary(rows.enumerated().map { ($1, $0) }) { first, _ in first }
    let products = model.products(rows)
    let words = model.words(queries.map { material.queries[$0].vector })
    var sum: TorchTensor?
    for (index, place) in queries.enumerated() {
      let grades = material.queries[place].grades
      guard let good = Self.drawn(grades, &random) else { continue }
      let grade = grades[good] ?? 0
      let worse = grades.filter { $0.value < grade }.map(\.key).sorted()
      let others = sample.filter { grades[$0] == nil }
      let candidates = [good] + worse + others
      let correction = [Float](repeating: 0, count: 1 + worse.count) + others.map { _ in chance }
      func picked(_ tensor: TorchTensor, _ rows: [Int]) -> TorchTensor {
        tensor.rows(at: TorchTensor(integers: rows.map(Int64.init), shape: [rows.count]))
      }
      let loss = model.scores(
        of: picked(words, [index]), products: picked(products, candidates.map { places[$0] ?? 0 })
      ).softmaxLoss(
        labels: TorchTensor(integers: [0], shape: [1]),
        correction: TorchTensor(correction, shape: [correction.count]))
      sum = sum.map { $0 + loss } ?? loss
    }
    return sum?.scaled(by: Float(settings.wordsWeight) / Float(queries.count))
  }

  /// An answer, as often as its gain 2^grade − 1 says.
  private static func drawn(_ grades: [Int: Int], _ random: inout SeededRandom) -> Int? {
    let gains = grades.sorted { $0.key < $1.key }.map { ($0.key, Double((1 << min(30, max(0, $0.value))) - 1)) }
    var left = random.uniform() * gains.reduce(0) { $0 + $1.1 }
    for (item, gain) in gains where gain > 0 {
      if left < gain { return item }
      left -= gain
    }
    return gains.last { $0.1 > 0 }?.0
  }

  /// Distinct members, each as likely as the others (Floyd: Bentley, Communications of the ACM 30, 1987).
  private static func sample(_ count: Int, of members: [Int], _ random: inout SeededRandom) -> [Int] {
    guard count < members.count else { return members }
    var taken = Set<Int>()
    for last in (members.count - count)..<members.count {
      let draw = random.index(below: last + 1)
      if !taken.insert(draw).inserted { taken.insert(last) }
    }
    return taken.sorted().map { members[$0] }
  }
}
