import Bundles
import Foundation
import Prediction
import Testing
import Training

@testable import Learning

@Suite("Learning next actions", .serialized)
struct SequenceTrainingTests {
  private struct Stopped: Error {}

  @Test("A planted order is learned, and neither popularity nor pair counts find it as well")
  func planted() throws {
    let sequences = Planted.sequences(people: 150, items: 40)
    let report = try study(sequences, epochs: 12).run()
    #expect(report.models.map(\.name).prefix(3) == ["popularity", "pair counts", "transformer"])
    #expect(try #require(report.models[2].scores).gain.mean > 0.8)
    #expect(try #require(report.models[0].scores).gain.mean < 0.4)
    let comparison = try #require(report.comparisons.first)
    #expect(comparison.better == "transformer" && comparison.over == "pair counts")
    #expect(try #require(comparison.gain?.low) > 0)
  }

  @Test("Attributes find answers that the training part hardly holds")
  func attributes() throws {
    let sequences = Planted.rareSequences(people: 150, kinds: 8, each: 40)
    let attributes = try Planted.kinds(of: sequences)
    let report = try study(sequences, attributes: attributes, epochs: 10).run()
    let comparison = try #require(report.comparisons.first { $0.better == "transformer with attributes" })
    #expect(comparison.over == "transformer")
    #expect(try #require(comparison.rareGain?.low) > 0.1)
  }

  @Test("Equal seeds give equal weights, other seeds others")
  func determinism() throws {
    func weights(seed: UInt64) throws -> Data {
      try trainer(seed: seed).run().weights.serialized()
    }
    let first = try weights(seed: 1)
    #expect(try weights(seed: 1) == first)
    #expect(try weights(seed: 2) != first)
  }

  @Test("A run that is stopped and resumed gives the same weights as one that was not")
  func resume() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "vitrine-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "run.safetensors")
    let whole = try trainer(seed: 1).run()
    #expect(throws: Stopped.self) {
      try trainer(seed: 1).run(checkpoint: file) { if $0.epoch == 2 { throw Stopped() } }
    }
    let resumed = try trainer(seed: 1).run(checkpoint: file)
    #expect(try resumed.weights.serialized() == whole.weights.serialized())
    #expect(resumed.report.bestEpoch == whole.report.bestEpoch)
    #expect(resumed.report.targets < whole.report.targets)
  }

  @Test("An ensemble's scores are the mean of its members', and each member has a seed of its own")
  func ensemble() throws {
    let sequences = Planted.sequences(people: 40, items: 30)
    var settings = SequenceStudy.Settings(
      training: settings(epochs: 2), sampling: .init(count: 20, known: .training, isDistinct: false),
      evaluationSeeds: [1])
    settings.members = 2
    let report = try SequenceStudy(sequences, attributes: nil, settings: settings).run()
    #expect(report.models[2].trainings.map(\.seed) == [1, 2])

    let none = ItemAttributes(items: sequences)
    let models = try [UInt64(1), 2].map { try trainer(seed: $0).run().model(none) }
    func scores(_ members: [SequenceModel]) throws -> [[Float]] {
      var rows = [[Float]](repeating: [], count: 2)
      try SequenceEnsemble(members: members).score([[1, 2, 3], [4]]) { rows[$0] = Array($1) }
      return rows
    }
    let (first, second) = (try scores([models[0]]), try scores([models[1]]))
    for (row, mean) in try scores(models).enumerated() {
      #expect(mean.count == 31)
      for item in mean.indices { #expect(abs(mean[item] - (first[row][item] + second[row][item]) / 2) < 1e-4) }
    }
  }

  @Test("Settings that cannot be followed are refused")
  func refused() {
    var wrong = [SequenceSettings](repeating: SequenceSettings(seed: 1), count: 4)
    wrong[0].heads = 3
    wrong[1].dropout = 1
    wrong[2].epochs = 0
    wrong[3].rate = 0
    for settings in wrong {
      let error = #expect(throws: LearningError.self) { try settings.validated() }
      #expect(error?.code == .badSettings)
    }
    let error = #expect(throws: LearningError.self) {
      try self.study(ActionSequences([["a", "b"], ["b"]]), epochs: 1)
    }
    #expect(error?.code == .tooFewExamples)
  }

  @Test("Batches hold everybody with a target once, of like length, drawn anew for each epoch")
  func buckets() {
    let lengths = (0..<200).map { $0 * 7 % 23 }
    let first = LengthBuckets(lengths, places: 64, seed: 1, epoch: 0).batches
    #expect(first.joined().sorted() == lengths.indices.filter { lengths[$0] > 0 })
    #expect(first == LengthBuckets(lengths, places: 64, seed: 1, epoch: 0).batches)
    #expect(first != LengthBuckets(lengths, places: 64, seed: 1, epoch: 1).batches)
    var computed = 0
    for batch in first {
      let longest = batch.map { lengths[$0] }.max() ?? 0
      #expect(longest * batch.count <= 64 || batch.count == 1)
      computed += longest * batch.count
    }
    #expect(Double(computed) < 1.1 * Double(lengths.reduce(0, +)))
  }

  @Test("A batch names its targets among its candidates, with each candidate's chance to be there")
  func batch() throws {
    let sampler = SequenceSampler([[1, 2, 3], [4, 2]], items: 9, uniform: 4, window: 1, seed: 3)
    let batch = sampler.batch([0, 1], step: "0.0")
    let labels = try batch.labels.floats().map { batch.items[Int($0)] }
    #expect(labels == [2, 3, 2])
    #expect(try batch.places.floats() == [0, 1, 2])
    #expect(
      try batch.actions.floats().map { batch.items[Int($0)] }.enumerated().filter { $0.offset != 3 }
        .map(\.element) == [1, 2, 4])
    #expect(try batch.mask.floats() == [1, 1, 1, 0])
    #expect(Set(batch.items).count == batch.items.count)
    for (item, correction) in zip(batch.items, try batch.correction.floats()) {
      let share = item == 2 ? 2.0 / 3 : item == 3 ? 1.0 / 3 : 0
      let chance = 1 - pow(7.0 / 8, 4) * pow(1 - share, 3)
      #expect(abs(Double(exp(correction)) - chance) < 1e-6)
    }
    #expect(sampler.batch([0, 1], step: "0.0").items == batch.items)
  }

  @Test("With a window, targets are actions of the days ahead")
  func window() throws {
    let sampler = SequenceSampler([Array(1...20)], items: 30, uniform: 2, window: 3, seed: 3)
    var seen: Set<Int> = []
    for step in 0..<20 {
      let batch = sampler.batch([0], step: "0.\(step)")
      for (place, label) in try batch.labels.floats().enumerated() {
        let ahead = Int(batch.items[Int(label)]) - (place + 1)
        #expect(1...3 ~= ahead)
        seen.insert(ahead)
      }
    }
    #expect(seen == [1, 2, 3])
  }

  private func settings(epochs: Int, seed: UInt64 = 1) -> SequenceSettings {
    var settings = SequenceSettings(seed: seed)
    (settings.width, settings.layers, settings.heads, settings.inner) = (16, 1, 2, 32)
    (settings.positions, settings.dropout, settings.epochs) = (10, 0.1, epochs)
    (settings.places, settings.uniform, settings.rate, settings.threads) = (128, 20, 1e-2, 1)
    return settings
  }

  private func study(
    _ sequences: ActionSequences, attributes: ItemAttributes? = nil, epochs: Int
  ) throws -> SequenceStudy {
    try SequenceStudy(
      sequences, attributes: attributes,
      settings: .init(
        training: settings(epochs: epochs), sampling: .init(count: 20, known: .training, isDistinct: false),
        evaluationSeeds: [1, 2]))
  }

  private func trainer(seed: UInt64) throws -> SequenceTrainer {
    let sequences = Planted.sequences(people: 40, items: 30)
    let split = LeaveLastOut(sequences)
    let judge = try RankingJudge(
      split.validation, part: "validation", split: split, sequences: sequences,
      sampling: .init(count: 20, known: .training, isDistinct: false), seeds: [1])
    return try SequenceTrainer(
      split, attributes: ItemAttributes(items: sequences), validation: judge,
      settings: settings(epochs: 4, seed: seed))
  }
}
