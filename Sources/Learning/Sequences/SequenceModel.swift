import Bundles
import Networks
import Training

/// A network of actions with what its items are made of.
struct SequenceModel {
  private let network: any ActionNetwork<TorchTensor>
  private let attributes: ItemAttributes
  private let positions: Int

  init(_ scope: Scope<TorchTensor>, settings: SequenceSettings, attributes: ItemAttributes) {
    let items = ItemEmbedding<TorchTensor>.Configuration(
      items: attributes.ofItem.count, attributes: attributes.count == 0 ? 0 : attributes.count + 1,
      width: settings.width)
    let encoder = SequenceEncoder<TorchTensor>.Configuration(
      width: settings.width, layers: settings.layers, heads: settings.heads, inner: settings.inner,
      positions: settings.positions)
    network =
      switch settings.architecture {
      case .nextAction: NextActionNetwork(scope, .init(items: items, encoder: encoder))
      case .towers:
        ActionTowers(
          scope, .init(items: items, encoder: encoder, output: settings.width, hidden: 2 * settings.width))
      }
    self.attributes = attributes
    positions = settings.positions
  }

  /// [items, width]
  func vectors(of items: [Int32]) -> TorchTensor {
    let ids = TorchTensor(integers: items.map(Int64.init), shape: [items.count])
    guard attributes.count > 0 else { return network.items(.init(ids: ids)) }
    let lists = items.map { attributes.ofItem[Int($0)] }
    let length = max(1, lists.map(\.count).max() ?? 1)
    var numbers = [Int64](repeating: 0, count: items.count * length)
    var weights = [Float](repeating: 0, count: items.count * length)
    for (row, list) in lists.enumerated() {
      for (place, attribute) in list.enumerated() {
        numbers[row * length + place] = Int64(attribute)
        weights[row * length + place] = 1 / Float(list.count).squareRoot()
      }
    }
    let shape = [items.count, length]
    return network.items(
      .init(
        ids: ids,
        attributes: (
          ids: TorchTensor(integers: numbers, shape: shape), weights: TorchTensor(weights, shape: shape)
        )))
  }

  /// A scalar: the mean over the batch's targets, in nats.
  func loss(_ batch: SequenceBatch, dropout: Double) -> TorchTensor {
    let vectors = vectors(of: batch.items)
    let states = network.states(actions: vectors.rows(at: batch.actions), mask: batch.mask) { $0.dropped(dropout) }
    let scores = network.scores(
      states: states.gathered(at: batch.places),
      candidates: network.candidates(vectors.sliced(axis: 0, 0..<batch.candidates)))
    return scores.softmaxLoss(labels: batch.labels, correction: batch.correction)
  }
}

extension SequenceModel {
  /// What every item is compared by and made of, once for many histories.
  struct Catalogue {
    let vectors: TorchTensor
    let candidates: TorchTensor
  }

  func catalogue() -> Catalogue {
    let vectors = vectors(of: attributes.ofItem.indices.map { Int32($0) })
    return Catalogue(vectors: vectors, candidates: network.candidates(vectors))
  }

  /// [histories, items]: log-odds, up to a constant for each history, of each item coming next.
  func logits(after histories: [ArraySlice<Int32>], in catalogue: Catalogue) -> TorchTensor {
    let recent = histories.map { $0.suffix(positions) }
    let length = recent.map(\.count).max() ?? 0
    var actions = [Int64](repeating: 0, count: recent.count * length)
    var mask = [Float](repeating: 0, count: recent.count * length)
    for (row, history) in recent.enumerated() {
      for (place, item) in history.enumerated() {
        actions[row * length + place] = Int64(item)
        mask[row * length + place] = 1
      }
    }
    let shape = [recent.count, length]
    let last = recent.enumerated().map { Int64($0 * length + $1.count - 1) }
    let states = network.states(
      actions: catalogue.vectors.rows(at: TorchTensor(integers: actions, shape: shape)),
      mask: TorchTensor(mask, shape: shape), dropping: { $0 }
    ).gathered(at: TorchTensor(integers: last, shape: [last.count]))
    return network.scores(states: states, candidates: catalogue.candidates)
  }
}
