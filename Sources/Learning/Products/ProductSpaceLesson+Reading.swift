import Bundles
import Domain
import Foundation
import Indexes
import Inference
import Media
import Signals
import Store

extension ProductSpaceLesson {
  /// What was read, with the places of the validation part's photos.
  struct Read {
    let material: ProductMaterial
    let validation: [Int]
    let nulls: [String: Int]
    let checksum: Checksum
  }

  /// As photos that ask are looked at by `ImageEmbeddingProducer`.
  private static let views = ImageEmbeddingProducer.standardQueryCrops.map {
    PictureView(crop: PictureView.standard.crop * $0)
  }

  func material(_ observe: @escaping (String) throws -> Void) async throws -> Read {
    let database = try MarketDatabase.open(at: places.root, readOnly: true)
    let products = try catalogue(database)
    let numbers = Dictionary(products.enumerated().map { ($1.item, $0) }) { first, _ in first }
    let shelf = BundleShelf(
      folder: places.root.appending(path: "bundles"), weights: places.weights, runtime: runtime)
    let encoder = QueryEncoder(
      try SignalWorkshop(shelf: shelf, threads: threads).producer(for: contracts.words))
    let photoRows = try rows(recipe.data.photos, numbers) { $0.image != nil }
    let heldRows = try recipe.data.validation.map { try rows($0, numbers) { $0.image != nil } } ?? []
    let gradedRows = try recipe.data.graded.map { try rows($0, numbers) { $0.text != nil && $0.grade != nil } } ?? []
    try observe("words of queries")
    let vectors = try await encoder.values(of: (photoRows + heldRows + gradedRows).compactMap(\.text))
    let network = try frozen()
    let known = try photos(photoRows, "", numbers, products, vectors, network, observe)
    let held = try photos(heldRows, "validation ", numbers, products, vectors, network, observe)
    let material = ProductMaterial(
      products: products, photos: known.photos + held.photos, queries: queries(gradedRows, numbers, vectors))
    let text = (photoRows + heldRows + gradedRows).map {
      "\($0.image ?? "") \($0.text ?? "") \($0.items.sorted()) \($0.grade ?? -1)"
    }
    return Read(
      material: material, validation: Array(known.photos.count..<material.photos.count),
      nulls: known.nulls.merging(held.nulls, uniquingKeysWith: +),
      checksum: Checksum(of: Data((text + known.keys + held.keys).joined(separator: "\n").utf8)))
  }

  /// Live items with their vectors, in the order of their ids.
  private func catalogue(_ database: MarketDatabase) throws -> [ProductMaterial.Product] {
    let items = try database.items().filter(\.isLive).sorted { $0.id < $1.id }
    let pictures = try SignalIndex(loading: contracts.picture, from: database).index
    let words = try SignalIndex(loading: contracts.words, from: database).index
    let pictured = items.filter { pictures.contains($0.id) }
    let names = Set(pictured.compactMap { $0.category.map(\.path) }).sorted()
    let numbers = Dictionary(names.enumerated().map { ($1, $0) }) { first, _ in first }
    return items.map { item in
      ProductMaterial.Product(
        item: item.id, text: "\(item.title) \(item.text)", features: pictures.values(of: item.id),
        vector: words.values(of: item.id), category: item.category.flatMap { numbers[$0.path] })
    }
  }

  private func rows(
    _ file: URL, _ places: [ItemID: Int], where isWanted: (JudgedQuery) -> Bool
  ) throws -> [JudgedQuery] {
    var judged = try JudgedQueryFile(reading: file)
    judged.reject { places[$0] != nil }
    if let reject = judged.rejects.first {
      throw LearningError(
        .badInput,
        "\(file.lastPathComponent), \(reject); \(judged.rejects.count) such rows: correct the file or the catalogue.")
    }
    let rows = judged.queries.filter(isWanted)
    guard !rows.isEmpty else {
      throw LearningError(
        .badInput, "\(file.lastPathComponent) has no row to learn from: see `--help` for its columns.")
    }
    return rows
  }

  private func frozen() throws -> (network: ServedNetwork, name: Checksum) {
    let backbone = try PublishedBackbone(.efficientNetLite0, in: places.weights)
    let plan = ServingPlan(precision: .float32, threads: threads, buckets: ["batch": [1]])
    return (
      try ServedNetwork(
        ClassifierGraph.features(backbone.weights, .efficientNetLite0, taps: []), plan: plan, runtime: runtime),
      backbone.original
    )
  }

  private func photos(
    _ rows: [JudgedQuery], _ part: String, _ places: [ItemID: Int], _ products: [ProductMaterial.Product],
    _ vectors: [String: Result<Embedding, SignalNull>], _ frozen: (network: ServedNetwork, name: Checksum),
    _ observe: (String) throws -> Void
  ) throws -> (photos: [ProductMaterial.Photo], nulls: [String: Int], keys: [String]) {
    guard !rows.isEmpty else { return ([], [:], []) }
    let examples = LabelledExamples(pictures: rows.map { $0.image ?? "" })
    let bank = try PictureBank(examples, in: PictureFolder(recipe.data.pictures)) {
      try observe("\(part)photo \($0) of \(rows.count) read")
    }
    let features = try bank.features(
      frozen.network, views: Self.views, width: 1_280, pipeline: "features \(frozen.name) []",
      in: self.places.features
    ) { try observe("\(part)features of \($0) of \(rows.count) photos") }
    var photos: [ProductMaterial.Photo] = []
    for (index, place) in bank.places.enumerated() {
      let row = rows[place]
      guard row.items.count == 1, let item = row.items.first, let product = places[item],
        products[product].features != nil
      else {
        throw LearningError(
          .badInput,
          "Line \(row.line) names no single product that has a picture: compute `image.embedding` for it first.")
      }
      let views = Self.views.indices.map { ProductMaterial.unit(features.values(row: index, view: $0)) }
      let sum = views.dropFirst().reduce(views[0]) { sum, view in zip(sum, view).map { $0 + $1 } }
      let words = row.text.flatMap { try? vectors[$0]?.get().values }.map(ProductMaterial.unit)
      photos.append(
        .init(
          views: views, asked: ProductMaterial.unit(sum), product: product,
          group: "\(part)\(bank.groups[index])", words: words))
    }
    return (photos, bank.nulls, bank.keys)
  }

  private func queries(
    _ rows: [JudgedQuery], _ places: [ItemID: Int], _ vectors: [String: Result<Embedding, SignalNull>]
  ) -> [ProductMaterial.Query] {
    var grades: [String: [Int: Int]] = [:]
    for row in rows {
      guard let text = row.text, let grade = row.grade else { continue }
      for item in row.items { if let place = places[item] { grades[text, default: [:]][place] = grade } }
    }
    return grades.sorted { $0.key < $1.key }.compactMap { text, grades in
      guard let vector = try? vectors[text]?.get().values else { return nil }
      return .init(text: text, vector: ProductMaterial.unit(vector), grades: grades)
    }
  }
}
