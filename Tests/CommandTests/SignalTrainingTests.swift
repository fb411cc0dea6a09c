import Foundation
import TestSupport
import Testing

/// The real commands from a recipe to served scores, on drawings of two kinds.
@Suite(
  "Training signals on the command line",
  .enabled(if: Weights.areInstalled, "needs the weights: run scripts/bootstrap inference"), .serialized)
struct SignalTrainingTests {
  private struct Report: Decodable {
    struct Row: Decodable {
      struct Figures: Decodable {
        struct Interval: Decodable { let estimate: Double }
        let examples: Int
        let accuracy: Interval?
      }
      let name: String
      let figures: Figures
    }
    let bundle, contract, page, data: String
    let rows: [Row]
    let groups: Int
  }

  private struct Evaluation: Decodable {
    let examples: Int
    let scores: [Report.Row]
  }

  private let workplace: Workplace

  init() throws {
    workplace = try Workplace()
    try FileManager.default.createDirectory(at: workplace.path("photos"), withIntermediateDirectories: true)
    var rows = "image,label,size\n"
    var items = "id,title,picture\n"
    for index in 0..<20 {
      let (isRound, place) = (index % 2 == 0, 20 + 5 * (index / 2))
      let shape =
        isRound
        ? "<circle cx=\"\(place + 20)\" cy=\"\(90 - place / 2)\" r=\"\(14 + index)\" fill=\"orange\"/>"
        : "<path d=\"M\(place) 10h30l\(index) 70h-40z\" fill=\"navy\"/><path d=\"M5 \(place)h100v6h-100z\" fill=\"gray\"/>"
      try workplace.write(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"128\" height=\"128\"><rect width=\"128\" height=\"128\" "
          + "fill=\"#\(200 + index)\"/>\(shape)</svg>", to: "photos/p\(index).svg")
      rows += "p\(index).svg,\(isRound ? "round" : "long"),\(index < 10 ? "small" : "large")\n"
      items += "i\(index),Item \(index),p\(index).svg\n"
    }
    try workplace.write(rows, to: "train.csv")
    try workplace.write(items, to: "items.csv")
    try workplace.write(recipe, to: "recipe.yaml")
  }

  private let recipe = """
    signal: image.kind
    version: 1
    summary: Whether a drawing is round or long.
    owner: tests
    licence: Apache-2.0
    backbone: efficientnet-lite0
    data: {train: train.csv, validation: train.csv, pictures: photos}
    training: {epochs: 12, decays: [0.01], batch: 8, rate: 0.01}
    folds: 3
    precision: 0.5

    """

  private func learn(_ arguments: String) throws -> ChildProcess.Ending {
    try workplace.run(
      ["signals"] + arguments.split(separator: " ").map(String.init)
        + ["--data", "market", "--weights", Weights.folder.path, "--format", "json"])
  }

  @Test("A recipe becomes a bundle whose contract serves the catalogue and whose scores are evaluated")
  func whole() throws {
    let trained = try learn("train recipe.yaml --contracts contracts --seed 4")
    #expect(trained.status == 0, "\(trained.errors)")
    let report = try JSONDecoder().decode(Report.self, from: Data(trained.output.utf8))
    let folds = try #require(report.rows.first { $0.name == "head, folds" })
    #expect(try #require(folds.figures.accuracy).estimate >= 0.8)
    #expect(report.rows.map(\.name).contains("plain logistic regression, folds"))
    #expect(report.rows.last?.name == "validation file, final model")
    let page = try String(contentsOf: URL(filePath: report.page, relativeTo: workplace.folder), encoding: .utf8)
    #expect(page.contains("Learning curves") && !page.contains("http://") && !page.contains("https://"))

    let again = try learn("train recipe.yaml --contracts contracts --seed 4")
    let second = try JSONDecoder().decode(Report.self, from: Data(again.output.utf8))
    #expect(second.bundle == report.bundle && second.data == report.data)

    #expect(try workplace.run("import", "items", "items.csv", "--data", "market").status == 0)
    let served = try workplace.run([
      "signals", "run", "image.kind", "--data", "market", "--contracts", "contracts", "--weights", Weights.folder.path,
      "--pictures", "photos", "--threads", "1", "--format", "json",
    ])
    #expect(served.status == 0, "\(served.errors)")
    #expect(served.output.contains("\"withValue\":20"), "\(served.output)")

    let evaluated = try learn(
      "evaluate image.kind --examples train.csv --pictures photos --contracts contracts --output page.html")
    #expect(evaluated.status == 0, "\(evaluated.errors)")
    let evaluation = try JSONDecoder().decode(Evaluation.self, from: Data(evaluated.output.utf8))
    #expect(evaluation.examples == 20)
    // What is served is what was trained: the same answers to the same pictures.
    let judged = try #require(report.rows.last?.figures.accuracy).estimate
    #expect(evaluation.scores.last?.figures.accuracy?.estimate == judged)
    let html = try String(contentsOf: workplace.path("page.html"), encoding: .utf8)
    #expect(html.contains("colour histogram") && html.contains("label = round"))
  }

  @Test("Upper blocks are tuned on changed forms of pictures, and the bundle serves what was judged")
  func tunedPictures() throws {
    try workplace.write(
      recipe + "changed: 2\nfine-tuning: {from-block: 15, epochs: 3, rate: 0.001, batch: 8}\n", to: "tuned.yaml")
    let report = try tuned("tuned.yaml", rows: "upper blocks, inner part")
    let evaluated = try learn("evaluate image.kind --examples train.csv --pictures photos --contracts contracts")
    #expect(evaluated.status == 0, "\(evaluated.errors)")
    let evaluation = try JSONDecoder().decode(Evaluation.self, from: Data(evaluated.output.utf8))
    #expect(evaluation.scores.last?.figures.accuracy?.estimate == report.rows.last?.figures.accuracy?.estimate)
  }

  @Test("A classifier of texts is trained with the upper layers of its encoder, serves the catalogue and is evaluated")
  func texts() throws {
    let (fruit, tools) = (["apple", "pear", "plum", "grape"], ["hammer", "saw", "drill", "wrench"])
    var (rows, items) = ("text,label\n", "id,title\n")
    for index in 0..<24 {
      let (word, kind) = index % 2 == 0 ? (fruit[index / 2 % 4], "fruit") : (tools[index / 2 % 4], "tool")
      let text =
        "A \(word) \(["for you", "of quality", "at a low price"][index / 8]) from shop \("abcdefghijkl".dropFirst(index / 2).prefix(1))"
      rows += "\(text),\(kind)\n"
      items += "i\(index),\(text)\n"
    }
    try workplace.write(rows, to: "texts.csv")
    try workplace.write(items, to: "texts-items.csv")
    let words = recipe.replacing("image.kind", with: "text.kind").replacing("efficientnet-lite0", with: "minilm-l6-v2")
      .replacing(
        "{train: train.csv, validation: train.csv, pictures: photos}", with: "{train: texts.csv, validation: texts.csv}"
      )
    try workplace.write(
      words + "pieces: 24\nfine-tuning: {from-block: 5, epochs: 3, rate: 0.0005, batch: 8}\n", to: "texts.yaml")
    let report = try tuned("texts.yaml", rows: "upper blocks, inner part")
    #expect(try workplace.run("import", "items", "texts-items.csv", "--data", "market").status == 0)
    let served = try workplace.run([
      "signals", "run", "text.kind", "--data", "market", "--contracts", "contracts", "--weights", Weights.folder.path,
      "--threads", "1", "--format", "json",
    ])
    #expect(served.output.contains("\"withValue\":24"), "\(served.output) \(served.errors)")
    let evaluated = try learn("evaluate text.kind --examples texts.csv --contracts contracts --output texts.html")
    #expect(evaluated.status == 0, "\(evaluated.errors)")
    let evaluation = try JSONDecoder().decode(Evaluation.self, from: Data(evaluated.output.utf8))
    #expect(evaluation.scores.last?.figures.accuracy?.estimate == report.rows.last?.figures.accuracy?.estimate)
    #expect(try String(contentsOf: workplace.path("texts.html"), encoding: .utf8).contains("tf-idf of terms"))
    try workplace.write(words.replacing("texts.csv", with: "train.csv"), to: "mixed.yaml")
    let refused = try learn("train mixed.yaml")
    #expect(refused.status == 3 && refused.errors.contains("minilm-l6-v2 does not read"), "\(refused.errors)")
  }

  /// Trains with fine-tuning; the report has a row of this name, and the final model is right of nearly all it has seen.
  private func tuned(_ file: String, rows name: String) throws -> Report {
    let trained = try learn("train \(file) --contracts contracts --seed 4")
    #expect(trained.status == 0, "\(trained.errors)")
    let report = try JSONDecoder().decode(Report.self, from: Data(trained.output.utf8))
    #expect(report.rows.contains { $0.name == name })
    #expect(try #require(report.rows.last?.figures.accuracy).estimate >= 0.9)
    return report
  }

  @Test(
    "What cannot be trained or evaluated ends with one line that says what to do",
    arguments: [
      ("train nowhere.yaml", Int32(3), "nowhere.yaml cannot be read"),
      ("train columns.yaml", 3, "no `label`"), ("train single.yaml", 3, "has one example"),
      ("train blind.yaml", 3, "No picture of the examples can be read"),
      ("evaluate image.kind --examples train.csv --contracts nowhere", 3, "folder of contracts"),
    ])
  func refused(arguments: String, status: Int32, line: String) throws {
    try workplace.write("image,kind\np0.svg,round\n", to: "columns.csv")
    try workplace.write("image,label\np0.svg,round\np1.svg,long\np2.svg,round\n", to: "single.csv")
    try workplace.write("image,label\nx0.svg,a\nx1.svg,b\nx2.svg,a\nx3.svg,b\n", to: "blind.csv")
    for name in ["columns", "single", "blind"] {
      try workplace.write(
        recipe.replacing("train: train.csv, validation: train.csv", with: "train: \(name).csv"), to: "\(name).yaml")
    }
    let ending = try learn(arguments)
    #expect(ending.status == status, "\(ending.errors)")
    #expect(ending.errors.contains(line), "\(ending.errors)")
    #expect(ending.output.isEmpty)
    // The child's line says what to do, and the parent's points to it.
    #expect(ending.errors.split(separator: "\n").filter { $0.hasPrefix("vitrine-learn: ") }.count == 1)
  }
}
