import Networks
import Testing

@Suite("Towers of a product space")
struct ProductTowersTests {
  private static let towers = ["look", "asked", "described", "fusion"]

  @Test("Every tower has a change that starts at zero, and the base of looks is trained by nobody")
  func changes() {
    let recorder = Recorder()
    _ = ProductTowers(recorder.scope, .init(features: 6, width: 4, hidden: 3, categories: 2))
    for tower in Self.towers {
      let change = recorder.parameters.filter {
        $0.name.hasPrefix("\(tower).") && ProductTowers<Recorded>.change($0.name) != nil
      }
      #expect(change.count == 2, "\(tower)")
      #expect(change.allSatisfy { $0.initial == .zeros })
    }
    let base = recorder.parameters.first { $0.name == "look.base" }
    #expect(base?.shape == [4, 6])
    #expect(base?.isTrained == false)
    #expect(recorder.names.contains("category.weight"))
  }

  @Test("Photos fill the block of looks and words that of words")
  func blocks() {
    let recorder = Recorder()
    let towers = ProductTowers(recorder.scope, .init(features: 6, width: 4, hidden: 3))
    let photo = towers.photo(Recorded("p")).expression
    let words = towers.words(Recorded("w")).expression
    #expect(photo.hasPrefix("[") && photo.hasSuffix(" * 0.0)]"))
    #expect(words.hasPrefix("[(") && words.contains(" * 0.0), "))
    #expect(!photo.contains("asked"))
    #expect(!recorder.names.contains("category.weight"))
    #expect(towers.categories(Recorded("p")) == nil)
  }

  @Test("A product is weighed by what it has")
  func product() {
    let recorder = Recorder()
    let towers = ProductTowers(recorder.scope, .init(features: 6, width: 4, hidden: 3))
    let product = towers.product(
      features: Recorded("p"), hasPicture: Recorded("a"), vectors: Recorded("w"), hasWords: Recorded("b")
    ).expression
    #expect(product.contains(" * ((a * -1.0) + 1.0))"))
    #expect(product.contains(" * ((b * -1.0) + 1.0))"))
    #expect(product.contains("look.picture_mean") && !product.contains("look.photo_mean"))
  }
}
