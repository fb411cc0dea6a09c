import ArgumentParser
import Foundation
import TextSafety

/// Cross-validation of the spam model.
struct SpamRate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "spam", abstract: "Cross-validate the spam model, with duplicates kept in one fold.")

  @Argument(help: "A CSV or TSV file with the columns text and label; TSV may be without names, label first.")
  var file: String
  @Option(help: "The label of spam.") var positive = "spam"
  @Option(help: "The label of the rest.") var negative = "ham"
  @Option(help: "Parts that are held out in turn.") var folds = 5
  @OptionGroup var output: OutputOptions
  @OptionGroup var publishing: PublishOptions

  func run() throws {
    let place = URL(filePath: file)
    let examples = try LabelledTexts(reading: place, positive: positive, negative: negative)
    let recipe = try SpamRecipe.standard()
    let clock = ContinuousClock()
    var studies: [SpamStudy] = []
    let took = try clock.measure {
      for seed in output.seeds {
        studies.append(try SpamStudy(of: examples, recipe: recipe, folds: folds, seed: UInt64(seed)))
      }
    }
    try output.write(studies, table: SpamTable(studies, seconds: took / .seconds(1)).text)
    try publishing.run("text-spam", file: place) { card, folder in
      try SpamTextModel(learning: examples, recipe: recipe).publish(card, to: folder)
    }
  }
}
