import ArgumentParser
import Foundation
import TextSafety

/// The model of toxic spans on comments held out.
struct SpanRate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "spans", abstract: "Learn toxic spans on four parts of five and score them on the fifth.")

  @Argument(help: "A CSV or TSV file with the columns spans, such as [8, 9, 10], and text.")
  var file: String
  @OptionGroup var output: OutputOptions
  @OptionGroup var publishing: PublishOptions

  func run() throws {
    let place = URL(filePath: file)
    let examples = try SpanExamples(reading: place)
    let recipe = try SpanRecipe.standard()
    let clock = ContinuousClock()
    var studies: [SpanStudy] = []
    let took = try clock.measure {
      for seed in output.seeds { studies.append(try SpanStudy(of: examples, recipe: recipe, seed: UInt64(seed))) }
    }
    try output.write(studies, table: SpanTable(studies, seconds: took / .seconds(1)).text)
    try publishing.run("text-toxic-spans", file: place) { card, folder in
      try ToxicSpanModel(learning: examples, recipe: recipe).publish(card, to: folder)
    }
  }
}
