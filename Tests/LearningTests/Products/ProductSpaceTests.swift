import Bundles
import Domain
import Foundation
import Indexes
import Inference
import Networks
import Signals
import Testing
import Training

@testable import Learning

/// Products whose photos are told from their pictures by the first half of the features alone: the rest is what a place looks
/// like, and larger.
private struct Shop {
  let material: ProductMaterial

  init(products count: Int = 20, photos: Int = 6, seed: UInt64 = 5) throws {
    var random = SeededRandom(seed: seed)
    func noise(_ count: Int, _ size: Double) -> [Float] { (0..<count).map { _ in Float(size * random.normal()) } }
    let looks = (0..<count).map { _ in noise(8, 1) }
    func seen(_ product: Int) -> [Float] {
      ProductMaterial.unit(zip(looks[product], noise(8, 0.25)).map { $0 + $1 } + noise(8, 1.5))
    }
    let products = try (0..<count).map { number in
      ProductMaterial.Product(
        item: try ItemID("p\(number)"), text: "thing \(number)", features: seen(number),
        vector: ProductMaterial.unit(noise(6, 1)), category: number % 3)
    }
    // Two that lack a part.
    let bare = [
      ProductMaterial.Product(
        item: try ItemID("words"), text: "words", features: nil, vector: ProductMaterial.unit(noise(6, 1)),
        category: nil),
      ProductMaterial.Product(
        item: try ItemID("looks"), text: "", features: seen(0), vector: nil, category: nil),
    ]
    let shots = (0..<count).flatMap { product in
      (0..<photos).map { shot in
        let views = (0..<3).map { _ in seen(product) }
        let asked = ProductMaterial.unit(views.dropFirst().reduce(views[0]) { zip($0, $1).map { $0 + $1 } })
        return ProductMaterial.Photo(
          views: views, asked: asked, product: product, group: "\(product).\(shot)", words: nil)
      }
    }
    let queries = (0..<10).map { number in
      ProductMaterial.Query(
        text: "thing \(number)", vector: ProductMaterial.unit(noise(6, 1)),
        grades: [number % count: 3, (number + 5) % count: 1, (number + 9) % count: 0])
    }
    material = ProductMaterial(products: products + bare, photos: shots, queries: queries)
  }

  var settings: ProductRecipe.Course {
    var settings = ProductRecipe.Course()
    (settings.epochs, settings.rate, settings.hidden, settings.photos) = (30, 0.01, 8, 32)
    (settings.negatives, settings.strengths, settings.wordsWeight) = (8, [0, 0.5, 1], 0.5)
    return settings
  }

  func trainer(seed: UInt64 = 1) -> ProductSpaceTrainer {
    ProductSpaceTrainer(material: material, settings: settings, seed: seed, threads: 1)
  }

  func start() throws -> Safetensors { try ProductSpaceStart.of(part, in: material, seed: 1) }

  var part: ProductSpaceTrainer.Part {
    .init(
      photos: Array(material.photos.indices), products: material.pictured, queries: Array(material.queries.indices))
  }

  func judge(_ weights: Safetensors) -> ProductSpaceJudge {
    ProductSpaceJudge(ProductSpaceModel(weights, material, trainer().configuration), material)
  }
}

@Suite("A product space", .serialized)
struct ProductSpaceTests {
  private func share(_ ranks: [Int]) -> Double { Double(ranks.count { $0 == 0 }) / Double(ranks.count) }

  @Test("Training finds what of a photo shows the product, also of photos it did not see")
  func learning() throws {
    let shop = try Shop()
    let held = shop.material.photos.indices.filter { $0 % 6 == 0 }
    var part = shop.part
    part.photos.removeAll { $0 % 6 == 0 }
    let weights = try shop.trainer().run(part, from: shop.start())
    let raw = try ProductSpaceJudge.rawPictures(shop.material).ranks(of: held, among: shop.material.pictured)
    let own = try shop.judge(weights).ranks(of: held, among: shop.material.pictured)
    #expect(share(own) > share(raw) + 0.2, "\(share(own)) against \(share(raw))")
  }

  @Test("Without what training changed, photos and words are compared as the encoders do")
  func untrained() throws {
    let shop = try Shop()
    let weights = try shop.trainer().run(shop.part, from: shop.start())
    let none = try ProductSpaceModel.keeping(weights, .init(looks: 0, words: 0, fusion: 0))
    let queries = Array(shop.material.queries.indices)
    let worded = shop.material.products.indices.filter { shop.material.products[$0].features == nil }
    let raw = try ProductSpaceJudge.rawWords(shop.material).gains(of: queries, amongAll: false)
    let own = try shop.judge(none).gains(of: queries, amongAll: false)
    #expect(zip(raw, own).allSatisfy { abs($0 - $1) < 1e-9 })
    let model = ProductSpaceModel(none, shop.material, shop.trainer().configuration)
    let vector = try model.products(worded).floats()
    #expect(abs(vector.reduce(0) { $0 + $1 * $1 } - 1) < 1e-5)
  }

  @Test("A vector says nothing of where its product stands in the catalogue")
  func places() throws {
    let shop = try Shop()
    let weights = try shop.trainer().run(shop.part, from: shop.start())
    let turned = ProductMaterial(products: shop.material.products.reversed(), photos: [], queries: [])
    let configuration = shop.trainer().configuration
    let count = shop.material.products.count
    let one = try ProductSpaceModel(weights, shop.material, configuration).products(Array(0..<count)).floats()
    let other = try ProductSpaceModel(weights, turned, configuration).products((0..<count).reversed()).floats()
    #expect(zip(one, other).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  @Test("The same seed gives the same bytes, and another seed others")
  func repeatable() throws {
    let shop = try Shop(products: 8)
    let start = try shop.start()
    let first = try shop.trainer().run(shop.part, from: start).serialized()
    #expect(try shop.trainer().run(shop.part, from: start).serialized() == first)
    #expect(try shop.trainer(seed: 2).run(shop.part, from: start).serialized() != first)
  }

  @Test("Principal directions are orthonormal and keep a cosine that lies within them")
  func directions() throws {
    let rows: [[Float]] = [[3, 4, 0, 0], [4, -3, 0, 0], [1, 1, 0.001, 0], [2, 0, 0, 0.001]]
    let basis = try PrincipalDirections.of(rows, count: 2, iterations: 20, seed: 3)
    func dot(_ a: ArraySlice<Float>, _ b: ArraySlice<Float>) -> Float { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    #expect(abs(dot(basis[0..<4], basis[0..<4]) - 1) < 1e-5)
    #expect(abs(dot(basis[0..<4], basis[4..<8])) < 1e-5)
    let projected = rows.map { row in [dot(row[...], basis[0..<4]), dot(row[...], basis[4..<8])] }
    #expect(abs(dot(projected[0][...], projected[1][...]) - dot(rows[0][...], rows[1][...])) < 1e-3)
  }

  @Test("Each part of a study answers by spaces that did not know what they are asked")
  func study() throws {
    let shop = try Shop(products: 15)
    var settings = shop.settings
    (settings.epochs, settings.folds) = (4, 3)
    let validation = shop.material.photos.indices.filter { $0 % 6 == 0 }
    let study = ProductSpaceStudy(
      material: shop.material, validation: validation, settings: settings, threads: 1, observe: { _ in })
    let outcome = try study.final(seed: 1)
    let answers = try study.answers(seed: 1, final: outcome)
    #expect(answers.leftOut.count == shop.material.photos.count)
    #expect(answers.validation.count == validation.count)
    #expect(answers.searched.allJoined.count == shop.material.queries.count)
    #expect(settings.strengths.contains(outcome.kept.looks) && settings.strengths.contains(outcome.kept.fusion))
    let rows = try study.rows([answers])
    #expect(rows.found.count == 10 && rows.searched.count == 4 && rows.gains.count == 16)
  }

  @Test("A bundle serves the vectors that were trained, and refuses those of another space")
  func serving() throws {
    let shop = try Shop()
    let configuration = shop.trainer().configuration
    let weights = try shop.trainer().run(shop.part, from: shop.start())
    let (looks, words) = (try SpaceID("image.test.v1"), try SpaceID("text.test.v1"))
    let folder = FileManager.default.temporaryDirectory.appending(path: "space-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let checksum = Checksum(of: Data())
    let recipe = try ProductRecipe(
      yaml: """
        {signal: product.space, version: 1, summary: Products., owner: tests, licence: Apache-2.0, task: products,
        data: {photos: a.csv, pictures: ., contracts: .}}
        """, file: "space.yaml", folder: folder)
    let bundle = try ProductSpacePublisher(
      recipe, configuration: configuration, pictureSpace: looks, wordsSpace: words,
      training: .init(data: checksum, recipe: checksum, code: checksum, seed: 1)
    ).publish(weights, to: folder)
    let served = try ProductSpaceBundle(bundle, runtime: OpenVINORuntime())
    let model = ProductSpaceModel(weights, shop.material, configuration)
    for (row, product) in shop.material.products.enumerated() {
      let own = try served.product(
        picture: product.features.map { try Embedding(space: looks, values: $0) },
        words: product.vector.map { try Embedding(space: words, values: $0) })
      #expect(own.space == served.space)
      let wanted = try model.products([row]).floats()
      #expect(zip(own.values, wanted).allSatisfy { abs($0 - $1) < 1e-4 })
    }
    try expectIndex(served, shop, looks, words)
    let photo = try Embedding(space: looks, values: shop.material.photos[0].asked)
    let wanted = try model.photos([photo.values]).floats()
    #expect(zip(try served.photo(photo).values, wanted).allSatisfy { abs($0 - $1) < 1e-4 })
    #expect(throws: SignalError.self) { try served.words(photo) }
    let (one, other) = (
      try served.photo(photo), try served.words(Embedding(space: words, values: shop.material.queries[0].vector))
    )
    let both = try served.both(photo: one, words: other).values
    #expect(
      Array(both.prefix(6)) == Array(one.values.prefix(6)) && Array(both.suffix(6)) == Array(other.values.suffix(6)))
    #expect(throws: SignalError.self) { try served.both(photo: photo, words: other) }
    #expect(throws: SignalNull.self) { try served.product(picture: nil, words: nil) }
  }

  /// An index holds what the bundle gives for each product by itself, and vectors of other spaces are refused.
  private func expectIndex(_ served: ProductSpaceBundle, _ shop: Shop, _ looks: SpaceID, _ words: SpaceID) throws {
    var pictures = try ExactIndex<ItemID>(space: looks, dimension: 16, metric: .cosine)
    var texts = try ExactIndex<ItemID>(space: words, dimension: 6, metric: .cosine)
    for product in shop.material.products {
      if let values = product.features { try pictures.set(product.item, to: Embedding(space: looks, values: values)) }
      if let values = product.vector { try texts.set(product.item, to: Embedding(space: words, values: values)) }
    }
    let items = shop.material.products.map(\.item) + [try ItemID("bare")]
    let index = try served.index(of: items, pictures: pictures, words: texts)
    #expect(index.space == served.space && index.count == shop.material.products.count)
    for product in shop.material.products {
      let own = try served.product(
        picture: product.features.map { try Embedding(space: looks, values: $0) },
        words: product.vector.map { try Embedding(space: words, values: $0) })
      let kept = try #require(index.values(of: product.item))
      #expect(zip(kept, own.values).allSatisfy { abs($0 - $1) < 1e-4 })
    }
    #expect(throws: SignalError.self) { try served.index(of: items, pictures: texts, words: texts) }
  }
}
