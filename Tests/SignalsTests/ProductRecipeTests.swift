import Foundation
import Signals
import Testing

@Suite("Recipes of product spaces")
struct ProductRecipeTests {
  private static let text = """
    signal: product.space
    version: 1
    summary: Products, photos and words in one space.
    owner: content-understanding
    licence: Apache-2.0
    task: products
    data:
      photos: photos.csv
      validation: held.csv
      graded: queries.csv
      pictures: ../photos
      contracts: ../contracts
    training:
      {epochs: 3, rate: 0.001, decay: 0.1, batch: 64, negatives: 16, dropped: 0.2, category-weight: 0, words-weight: 0.5,
      hidden: 32}
    strengths: [0, 0.5, 1]
    folds: 4
    seeds: [1, 2, 3]
    """

  private func recipe(_ text: String = text) throws -> ProductRecipe {
    try ProductRecipe(
      yaml: text, file: "space.yaml", folder: URL(filePath: "/shop/recipes", directoryHint: .isDirectory))
  }

  @Test("A recipe says where its files are, how to train and with which seeds")
  func reading() throws {
    let recipe = try recipe()
    #expect(recipe.data.photos.path == "/shop/recipes/photos.csv")
    #expect(recipe.data.contracts.standardizedFileURL.path == "/shop/contracts")
    #expect(recipe.course.photos == 64 && recipe.course.wordsWeight == 0.5 && recipe.course.dropped == 0.2)
    #expect(recipe.course.strengths == [0, 0.5, 1] && recipe.course.folds == 4)
    #expect(recipe.seeds == [1, 2, 3])
  }

  @Test("What a recipe leaves out is as it is by default")
  func defaults() throws {
    let lines = Self.text.split(separator: "\n").filter { line in
      !["training", "  {", "  hidden", "strengths", "folds", "seeds", "  validation", "  graded"].contains {
        line.hasPrefix($0)
      }
    }
    let recipe = try recipe(lines.joined(separator: "\n"))
    #expect(recipe.course == .init() && recipe.seeds == [1])
    #expect(recipe.data.validation == nil && recipe.data.graded == nil)
  }

  @Test(
    "A key that is unknown or missing and a value outside its bounds are refused",
    arguments: [
      ("folds: 4", "folds: 1", SignalError.Code.badValue),
      ("folds: 4", "parts: 4", .unknownKey),
      ("epochs: 3", "epoch: 3", .unknownKey),
      ("epochs: 3", "epochs: 0", .badValue),
      ("dropped: 0.2", "dropped: 0.6", .badValue),
      ("rate: 0.001", "rate: nan", .badValue),
      ("strengths: [0, 0.5, 1]", "strengths: [2]", .badValue),
      ("strengths: [0, 0.5, 1]", "strengths: []", .badValue),
      ("seeds: [1, 2, 3]", "seeds: [1, 1]", .badValue),
      ("seeds: [1, 2, 3]", "seeds: [-1]", .badValue),
      ("  photos: photos.csv\n", "", .missingKey),
      ("task: products", "task: boxes", .badValue),
    ])
  func refusals(old: String, new: String, code: SignalError.Code) {
    let text = Self.text.replacing(old, with: new)
    #expect(throws: SignalError.self) { try recipe(text) }
    do { _ = try recipe(text) } catch { #expect((error as? SignalError)?.code == code, "\(error)") }
  }

  @Test("The task of a file says which recipe it is")
  func dispatch() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "space-\(UUID().uuidString).yaml")
    try Data(Self.text.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    guard case .products(let recipe) = try TrainingRecipe(reading: file) else {
      Issue.record("It is read as another recipe.")
      return
    }
    #expect(recipe.signal == "product.space")
  }
}
