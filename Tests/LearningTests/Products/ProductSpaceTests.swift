import Bundles
import Domain
import Foundation
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

  var settings: ProductSpaceSettings {
    var settings = ProductSpaceSettings()
    (settings.epochs, settings.rate, settings.hidden, settings.photos) = (30, 0.01, 8, 32)
    (settings.negatives, settings.strengths) = (8, [0, 0.5, 1])
    return settings
  }

  func trainer(seed: UInt64 = 1) -> ProductSpaceTrainer {
    ProductSpaceTrainer(material: material, settings: settings, seed: seed)
  }

  func base() throws -> [Float] {
    try PrincipalDirections.of(material.photos.map(\.asked), count: material.width, seed: 1)
  }

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
    let weights = try shop.trainer().run(part, base: shop.base())
    let raw = try ProductSpaceJudge.rawPictures(shop.material).ranks(of: held, among: shop.material.pictured)
    let own = try shop.judge(weights).ranks(of: held, among: shop.material.pictured)
    #expect(share(own) > share(raw) + 0.2, "\(share(own)) against \(share(raw))")
  }

  @Test("Without what training changed, photos and words are compared as the encoders do")
  func untrained() throws {
    let shop = try Shop()
    let weights = try shop.trainer().run(shop.part, base: shop.base())
    let none = try ProductSpaceModel.keeping(weights, looks: 0, words: 0)
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
    let weights = try shop.trainer().run(shop.part, base: shop.base())
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
    let base = try shop.base()
    let first = try shop.trainer().run(shop.part, base: base).serialized()
    #expect(try shop.trainer().run(shop.part, base: base).serialized() == first)
    #expect(try shop.trainer(seed: 2).run(shop.part, base: base).serialized() != first)
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
      material: shop.material, validation: validation, settings: settings, observe: { _ in })
    let outcome = try study.final(seed: 1)
    let answers = try study.answers(seed: 1, final: outcome)
    #expect(answers.leftOut.count == shop.material.photos.count)
    #expect(answers.validation.count == validation.count)
    #expect(answers.judged.count == shop.material.queries.count)
    #expect(settings.strengths.contains(outcome.looks) && settings.strengths.contains(outcome.words))
    let rows = try study.rows([answers])
    #expect(rows.found.count == 6 && rows.searched.count == 3 && rows.gains.count == 8)
  }

  @Test("A bundle serves the vectors that were trained, and refuses those of another space")
  func serving() throws {
    let shop = try Shop()
    let configuration = shop.trainer().configuration
    let weights = try shop.trainer().run(shop.part, base: shop.base())
    let (looks, words) = (try SpaceID("image.test.v1"), try SpaceID("text.test.v1"))
    let folder = FileManager.default.temporaryDirectory.appending(path: "space-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let checksum = Checksum(of: Data())
    let bundle = try ProductSpacePublisher(
      .init(name: "product.space"), configuration: configuration, pictureSpace: looks, wordsSpace: words,
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
    let photo = try Embedding(space: looks, values: shop.material.photos[0].asked)
    let wanted = try model.photos([photo.values]).floats()
    #expect(zip(try served.photo(photo).values, wanted).allSatisfy { abs($0 - $1) < 1e-4 })
    #expect(throws: SignalError.self) { try served.words(photo) }
    #expect(throws: SignalNull.self) { try served.product(picture: nil, words: nil) }
  }

  @Test("Settings outside their bounds are refused", arguments: ["epochs", "rate", "dropped", "strengths", "folds"])
  func refusals(what: String) {
    var settings = ProductSpaceSettings()
    switch what {
    case "epochs": settings.epochs = 0
    case "rate": settings.rate = 0
    case "dropped": settings.dropped = 0.6
    case "strengths": settings.strengths = []
    default: settings.folds = 1
    }
    #expect(throws: LearningError.self) { try settings.validated() }
  }
}
