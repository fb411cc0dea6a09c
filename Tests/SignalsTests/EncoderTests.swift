import Bundles
import Domain
import Foundation
import Inference
import Media
import Statistics
import Store
import Testing

@testable import Signals

/// Published weights and stamps that bootstrap unpacks; tests that need them are skipped where they are not.
enum Installed {
  private static func folder(_ variable: String, _ place: String) -> URL {
    ProcessInfo.processInfo.environment[variable].map { URL(filePath: $0) }
      ?? Contracts.repository.appending(path: place)
  }

  static let weights = folder("VITRINE_WEIGHTS", ".deps/weights")
  static let stamps = folder("VITRINE_STAMPS", ".deps/stamps")
  static let areWeights = FileManager.default.fileExists(atPath: weights.appending(path: "minilm/vocab.txt").path)
  static let areAll = areWeights && FileManager.default.fileExists(atPath: stamps.appending(path: "animals").path)
  static let runtime = Result { try OpenVINORuntime() }

  static func shelf(_ bench: Workbench) throws -> BundleShelf {
    BundleShelf(folder: bench.url.appending(path: "bundles"), weights: weights, runtime: try runtime.get())
  }

  static func contract(_ name: String) throws -> SignalContract {
    try ContractSet.load(Contracts.folder).contract(name)
  }
}

@Suite(
  "Encoders with published weights",
  .enabled(if: Installed.areWeights, "needs the weights: run scripts/bootstrap inference"), .serialized)
struct EncoderTests {
  @Test("A bundle is made once from the weights and matches its contract; a damaged one stops with a remedy")
  func bundle() throws {
    let bench = try Workbench()
    let shelf = try Installed.shelf(bench)
    let contract = try Installed.contract("image.embedding")
    _ = try ImageEmbeddingProducer(contract: contract, shelf: shelf, threads: 1)
    let folder = bench.url.appending(path: "bundles/efficientnet-lite0-1")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.deletingLastPathComponent().path)
    #expect(names == ["efficientnet-lite0-1"])
    // Without the weights, what was made is used.
    let elsewhere = BundleShelf(folder: shelf.folder, weights: bench.url, runtime: shelf.runtime)
    _ = try ImageEmbeddingProducer(contract: contract, shelf: elsewhere, threads: 1)

    let file = folder.appending(path: Bundles.Bundle.weightsName)
    var bytes = try Data(contentsOf: file)
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: file)
    let error = #expect(throws: SignalError.self) {
      try ImageEmbeddingProducer(contract: contract, shelf: shelf, threads: 1)
    }
    #expect(error?.code == .damagedBundle)
    #expect(error?.message.contains("remove that folder") == true)
    #expect(error?.message.contains("\n") == false)
    try FileManager.default.removeItem(at: folder)
    let missing = #expect(throws: SignalError.self) {
      try ImageEmbeddingProducer(contract: contract, shelf: elsewhere, threads: 1)
    }
    #expect(missing?.code == .missingWeights)
  }

  @Test(
    "A contract that names another bundle is refused",
    arguments: ["model: f", "preprocessing: 6", "space: image.lite0"])
  func mismatch(line: String) throws {
    let bench = try Workbench()
    let shelf = try Installed.shelf(bench)
    _ = try ImageEmbeddingProducer(contract: Installed.contract("image.embedding"), shelf: shelf, threads: 1)
    let text = try String(contentsOf: Contracts.folder.appending(path: "image.embedding.yaml"), encoding: .utf8)
    let changed = text.replacing(line, with: line.hasPrefix("space") ? "space: image.other" : "\(line.dropLast())0")
    #expect(changed != text)
    let contract = try SignalContract(yaml: changed, file: "a.yaml")
    let error = #expect(throws: SignalError.self) {
      try ImageEmbeddingProducer(contract: contract, shelf: shelf, threads: 1)
    }
    #expect(error?.code == .bundleMismatch)
  }

  @Test("Texts of one batch give what each gives alone: a direction, nearer for what means alike")
  func texts() async throws {
    let producer = try TextEmbeddingProducer(
      contract: Installed.contract("text.embedding"), shelf: Installed.shelf(Workbench()), threads: 2)
    let texts = ["A small dog runs in the park", "A puppy plays outside", "Quarterly tax report", "", " \n\t"]
    let deadline = ContinuousClock.now + .seconds(120)
    let results = try await producer.values(of: texts.map { Array($0.utf8) }, until: deadline)
    #expect(results.count == 5)
    #expect(results[3] == .failure(SignalNull(.init(.empty))))
    #expect(results[4] == .failure(SignalNull(.init(.empty))))
    let vectors = try results.prefix(3).map { try $0.get().values }
    #expect(vectors.allSatisfy { abs(dot($0, $0) - 1) < 1e-4 })
    #expect(dot(vectors[0], vectors[1]) > dot(vectors[0], vectors[2]) + 0.2)
    let alone = try await producer.values(of: [Array(texts[0].utf8)], until: deadline)
    #expect(zip(try alone[0].get().values, vectors[0]).allSatisfy { abs($0 - $1) < 1e-4 })
  }

  @Test("Bytes that are no picture get the decoder's reason and cost the others nothing")
  func pictures() async throws {
    let producer = try ImageEmbeddingProducer(
      contract: Installed.contract("image.embedding"), shelf: Installed.shelf(Workbench()), threads: 2)
    let contents: [[UInt8]] = [
      Workbench.gif(200, 10, 10), [], Array("not a picture".utf8), Array(Workbench.gif(1, 2, 3).prefix(25)),
      Workbench.gif(200, 10, 10),
    ]
    let results = try await producer.values(of: contents, until: .now + .seconds(120))
    let codes = results.map { result in if case .failure(let null) = result { null.code.rawValue } else { "value" } }
    #expect(codes == ["value", "empty", "unsupportedType", "truncated", "value"])
    #expect(zip(try results[0].get().values, try results[4].get().values).allSatisfy { abs($0 - $1) < 1e-3 })
    #expect(try results[0].get().dimension == 1_280)
  }

  @Test("A picture that asks is looked at in parts, in the space of the items; whole, it is what an item would be")
  func asking() async throws {
    let bench = try Workbench()
    let contract = try Installed.contract("image.embedding")
    let shelf = try Installed.shelf(bench)
    // Red in the middle of blue, so that parts differ from the whole.
    let picture = Array(
      """
      <svg xmlns="http://www.w3.org/2000/svg" width="96" height="96"><rect width="96" height="96" fill="blue"/>\
      <rect x="24" y="24" width="48" height="48" fill="red"/></svg>
      """.utf8)
    let deadline = ContinuousClock.now + .seconds(120)
    func vectors(_ crops: [Double]) async throws -> (item: [Float], query: [Float]) {
      let producer = try ImageEmbeddingProducer(contract: contract, shelf: shelf, threads: 1, queryCrops: crops)
      let item = try await producer.value(of: { picture }, until: deadline).get()
      let query = try await producer.queryValue(of: { picture }, until: deadline).get()
      #expect(item.space == query.space)
      return (item.values, query.values)
    }
    func cosine(_ left: [Float], _ right: [Float]) -> Float {
      dot(left, right) / (dot(left, left) * dot(right, right)).squareRoot()
    }
    let whole = try await vectors([1])
    #expect(cosine(whole.item, whole.query) > 0.9999)
    let part = try await vectors([0.5])
    #expect(cosine(part.item, whole.item) > 0.9999)
    #expect(cosine(part.query, whole.item) < 0.99)
    // The mean of two directions halves the angle between them.
    let both = try await vectors([1, 0.5])
    #expect(abs(cosine(both.query, whole.query) - cosine(both.query, part.query)) < 1e-3)
    #expect(throws: SignalError.self) {
      try ImageEmbeddingProducer(contract: contract, shelf: shelf, threads: 1, queryCrops: [])
    }
  }

  @Test(
    "On stamps the floors of the contracts hold, and stand above answering the most common category",
    .enabled(if: Installed.areAll, "needs the stamps: run scripts/bootstrap stamps"),
    arguments: ["image.embedding", "text.embedding"])
  func floors(name: String) async throws {
    let bench = try Workbench()
    try bench.database.upsert(items: Stamps.some(from: Installed.stamps, folders: ["animals", "food", "vehicles"]))
    let contract = try Installed.contract(name)
    let workshop = SignalWorkshop(shelf: try Installed.shelf(bench), threads: 2)
    let report = try await SignalRun(
      database: bench.database, producer: workshop.producer(for: contract), pictures: Installed.stamps
    ).run()
    #expect(report.keepsPromise)
    #expect(report.coverage.items > 100)
    let kind = try contract.mediaKind()
    let agreement = try CategoryAgreement(
      SignalIndex(loading: contract, from: bench.database), items: bench.database.items(),
      media: SignalStore(database: bench.database).media(kind))
    for floor in contract.floors {
      let figure = try #require(agreement.figure(of: floor))
      #expect(figure >= floor.least, "\(figure), baseline \(agreement.baseline)")
    }
    #expect(agreement.all.low > agreement.baseline)
    let second = try await SignalRun(
      database: bench.database, producer: workshop.producer(for: contract), pictures: Installed.stamps
    ).run()
    #expect(second.progress.done == 0)
  }

  private func dot(_ left: [Float], _ right: [Float]) -> Float { zip(left, right).reduce(0) { $0 + $1.0 * $1.1 } }
}

/// Stamps with a caption as items; mirrored copies have none and are left out.
enum Stamps {
  static func some(from folder: URL, folders: [String]) throws -> [Item] {
    let root = folder.resolvingSymlinksInPath()
    var items: [Item] = []
    for name in folders {
      let files = FileManager.default.enumerator(at: root.appending(path: name), includingPropertiesForKeys: nil)
      for case let file as URL in files?.allObjects ?? [] where file.pathExtension == "png" {
        let caption = file.deletingPathExtension().appendingPathExtension("txt")
        guard let text = try? String(contentsOf: caption, encoding: .utf8),
          let title = text.split(separator: "\n").first
        else { continue }
        let path = String(file.resolvingSymlinksInPath().path.dropFirst(root.path.count + 1))
        items.append(
          Item(id: try ItemID(path), title: String(title), picture: path, category: try Category(name)))
      }
    }
    return items
  }
}
