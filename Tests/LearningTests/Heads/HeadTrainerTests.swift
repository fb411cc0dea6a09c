import Bundles
import Domain
import Foundation
import Networks
import Signals
import Statistics
import Testing
import Training

@testable import Learning

/// Points around one centre for each label, in two views that differ a little.
private struct Cloud {
  let bank: FeatureBank
  let targets: HeadTargets
  let folds: [Int]

  init(rows: Int = 90, width: Int = 6, classes: Int = 3, noise: Double = 0.6, task: ClassifierSettings.Task = .single)
    throws
  {
    var random = SeededRandom(seed: 7)
    var (values, places) = ([Float](), [[Int]]())
    for row in 0..<rows {
      let label = row % classes
      for _ in 0..<2 {
        for column in 0..<width {
          values.append(Float((column % classes == label ? 2.0 : 0) + noise * random.normal()) * 3 + 10)
        }
      }
      places.append(task == .single ? [label] : Array(Set([label, (label + row / classes % 2) % classes])).sorted())
    }
    bank = try FeatureBank(values, rows: rows, views: 2, width: width)
    targets = HeadTargets(task: task, labels: (0..<classes).map { "label\($0)" }, places: places)
    folds = (0..<rows).map { $0 / classes % 5 }
  }

  func settings(_ change: (inout HeadSettings) -> Void = { _ in }) throws -> HeadSettings {
    let recipe = try SignalRecipe(yaml: Recipes.short, file: "r.yaml", folder: URL(filePath: "/"))
    var settings = HeadSettings(recipe, decay: 0.01, seed: 3, threads: 1)
    (settings.epochs, settings.batch, settings.rate) = (8, 16, 0.05)
    change(&settings)
    return settings
  }

  func trainer(_ settings: HeadSettings) -> HeadTrainer {
    HeadTrainer(bank: bank, targets: targets, settings: settings, servedViews: 2)
  }
}

enum Recipes {
  static let short = """
    signal: image.kind
    version: 1
    summary: What kind of thing a picture shows.
    owner: tests
    licence: Apache-2.0
    backbone: efficientnet-lite0
    data:
      train: train.csv
    """
}

private func folder() throws -> URL {
  let folder = FileManager.default.temporaryDirectory.appending(path: "heads-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  return folder
}

@Suite("Heads over a frozen network", .serialized)
struct HeadTrainerTests {
  private struct Stopped: Error {}

  @Test(
    "A head learns what can be told apart, with every way of training",
    arguments: ["linear", "hidden", "smoothing", "mixup", "balanced", "raw"])
  func learning(way: String) throws {
    let cloud = try Cloud()
    let settings = try cloud.settings { settings in
      switch way {
      case "hidden": (settings.hidden, settings.dropout) = ([16], 0.1)
      case "smoothing": settings.smoothing = 0.1
      case "mixup": settings.mixup = 0.4
      case "balanced": settings.isBalanced = true
      case "raw": settings.isStandardised = false
      default: break
      }
    }
    let trainer = cloud.trainer(settings)
    let (training, held) = (Array(0..<60), Array(60..<90))
    let outcome = try trainer.run(training: training, inner: held)
    let logits = try trainer.logits(of: held, weights: outcome.weights)
    let right = zip(held, logits).count { row, values in
      values.indices.max { values[$0] < values[$1] } == cloud.targets.single(row)
    }
    #expect(right >= 27)
    let first = try #require(outcome.curve.first?.inner)
    #expect(try #require(outcome.innerLoss) <= first)
    #expect(outcome.curve.count == 8 || outcome.curve.count > outcome.epochs)
  }

  @Test("Several labels an example are learned one by one")
  func several() throws {
    let cloud = try Cloud(task: .multiple)
    let trainer = cloud.trainer(try cloud.settings { $0.epochs = 20 })
    let outcome = try trainer.run(training: Array(0..<60))
    let logits = try trainer.logits(of: Array(60..<90), weights: outcome.weights)
    let decision = try ClassifierDecision(
      logits, cloud.targets, rows: Array(60..<90), folds: Array(0..<30), precision: 0.5)
    let figures = try HeadReport.Figures(
      logits.map(decision.scores), cloud.targets, rows: Array(60..<90), seed: 1)
    let rate = Double(cloud.targets.places.joined().count) / Double(3 * cloud.targets.places.count)
    #expect(try #require(figures.meanAveragePrecision) > rate + 0.1)
    #expect(figures.accuracy == nil)
  }

  @Test("A run that was stopped anywhere goes on to the same weights and the same curve", arguments: [1, 5, 13, 30])
  func resumed(step: Int) throws {
    let cloud = try Cloud()
    let settings = try cloud.settings { ($0.hidden, $0.dropout, $0.mixup) = ([8], 0.2, 0.3) }
    let (training, inner) = (Array(0..<70), Array(70..<90))
    let whole = try cloud.trainer(settings).run(training: training, inner: inner)
    let place = try folder()
    defer { try? FileManager.default.removeItem(at: place) }
    let file = place.appending(path: "run.safetensors")
    var steps = 0
    #expect(throws: Stopped.self) {
      try cloud.trainer(settings).run(training: training, inner: inner, checkpoint: file) { _, _ in
        steps += 1
        if steps == step { throw Stopped() }
      }
    }
    let resumed = try cloud.trainer(settings).run(training: training, inner: inner, checkpoint: file)
    #expect(resumed.weights == whole.weights)
    #expect(resumed.curve.count == whole.curve.count)
    #expect(resumed.curve.map(\.inner) == whole.curve.map(\.inner))
  }

  @Test("A checkpoint with what is no number is refused with a remedy, and so is a damaged one")
  func badCheckpoint() throws {
    let cloud = try Cloud()
    let place = try folder()
    defer { try? FileManager.default.removeItem(at: place) }
    let file = place.appending(path: "run.safetensors")
    let settings = try cloud.settings()
    let trainer = cloud.trainer(settings)
    _ = try trainer.run(training: Array(0..<60), checkpoint: file)
    let whole = try Safetensors(mapping: file)
    var tensors = whole.tensors
    let name = "parameters/head.output.bias"
    #expect(tensors[name] != nil)
    tensors[name] = try StoredTensor([1, .nan, 0], shape: [3])
    try Safetensors(tensors: tensors, metadata: whole.metadata).write(to: file)
    let error = #expect(throws: TrainingError.self) { try trainer.run(training: Array(0..<60), checkpoint: file) }
    #expect(error?.message.contains("no number") == true)
    #expect(error?.message.contains("\n") == false)
    try Data("nonsense".utf8).write(to: file)
    let damaged = #expect(throws: TrainingError.self) { try trainer.run(training: Array(0..<60), checkpoint: file) }
    #expect(damaged?.message.contains("remove it") == true)
  }

  @Test("Upper blocks learn from cached maps while those below stay, and a stopped run goes on to the same weights")
  func upperBlocks() throws {
    var random = SeededRandom(seed: 2)
    let width = 192 * 7 * 7
    let values = (0..<12).flatMap { row in
      (0..<width).map { place in Float(random.normal() + (place / 49 % 2 == row % 2 ? 1 : 0)) }
    }
    let targets = HeadTargets(task: .single, labels: ["a", "b"], places: (0..<12).map { [$0 % 2] })
    var settings = try Cloud().settings { ($0.epochs, $0.batch, $0.rate, $0.decay) = (2, 6, 0.01, 0) }
    settings.body = .upper(fromBlock: 15)
    let trainer = HeadTrainer(
      bank: try FeatureBank(values, rows: 12, views: 1, width: width), targets: targets, settings: settings,
      servedViews: 1)
    let fresh = TorchParameters(seed: settings.seed)
    _ = HeadNetwork(fresh.scope, settings, width: width, classes: 2)
    let start = try fresh.snapshot()
    let outcome = try trainer.run(training: Array(0..<12))
    func hasMoved(_ name: String) -> Bool { outcome.weights.tensors[name] != start.tensors[name] }
    #expect(hasMoved("backbone._blocks.15._expand_conv.weight"))
    #expect(hasMoved("backbone._conv_head.weight"))
    #expect(hasMoved("head.output.weight"))
    #expect(!hasMoved("backbone._blocks.14._expand_conv.weight"))
    #expect(!hasMoved("backbone._conv_stem.weight"))
    #expect(!hasMoved("backbone._blocks.15._bn0.running_mean"))

    let place = try folder()
    defer { try? FileManager.default.removeItem(at: place) }
    let file = place.appending(path: "run.safetensors")
    var steps = 0
    #expect(throws: Stopped.self) {
      try trainer.run(training: Array(0..<12), checkpoint: file) { _, _ in
        steps += 1
        if steps == 3 { throw Stopped() }
      }
    }
    #expect(try trainer.run(training: Array(0..<12), checkpoint: file).weights == outcome.weights)
  }

  @Test("A study answers every row by a head that did not see its fold, and the same after it was stopped")
  func study() throws {
    let cloud = try Cloud()
    let (one, other) = (try folder(), try folder())
    defer { for place in [one, other] { try? FileManager.default.removeItem(at: place) } }
    func study(in place: URL) -> HeadStudy {
      HeadStudy(
        bank: cloud.bank, targets: cloud.targets, folds: cloud.folds, servedViews: 2, workshop: place, seed: 3)
    }
    let candidates = try [0, 1].map { decay in try cloud.settings { ($0.decay, $0.patience) = (decay, 2) } }
    let whole = try study(in: one).run(candidates, named: "head") { _ in }
    #expect(whole.logits.count == 90)
    #expect(whole.logits.allSatisfy { $0.count == 3 && $0.allSatisfy(\.isFinite) })
    #expect(whole.settings.patience == nil)
    var calls = 0
    #expect(throws: Stopped.self) {
      try study(in: other).run(candidates, named: "head") { _ in
        calls += 1
        if calls == 60 { throw Stopped() }
      }
    }
    let resumed = try study(in: other).run(candidates, named: "head") { _ in }
    #expect(resumed.logits == whole.logits)
    #expect(resumed.settings == whole.settings)
  }
}
