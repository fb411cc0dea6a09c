import ArgumentParser
import Foundation
import Terminal

/// What `vitrine-learn signals` does, in a child process: the only one that loads libtorch.
struct SignalTraining {
  private let verb: String
  private let common: CommonOptions

  init(_ verb: String, _ common: CommonOptions) {
    (self.verb, self.common) = (verb, common)
  }

  /// Runs the child and passes its answer on.
  /// - Throws: `CommandFailure` with the child's own exit code; it has said why already.
  func run(_ arguments: [String], options: KeyValuePairs<String, String?>) throws {
    var all = ["signals", verb] + arguments + ["--data", common.root.path, "--format", common.format.rawValue]
    if let seed = common.seed { all += ["--seed", "\(seed)"] }
    for (name, value) in options { if let value { all += ["--\(name)", value] } }
    let answer = try ChildProgram("vitrine-learn", variable: "VITRINE_LEARN").run(all)
    // A reader who has gone away is no fault.
    try? FileHandle.standardOutput.write(contentsOf: answer)
  }
}

extension SignalsCommand {
  struct Train: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Train a classifier, a detector or a product space by a recipe, in a child process (vitrine-learn).",
      discussion: """
        Publishes one bundle in the data directory and writes its contract, which `vitrine signals run` serves. \
        docs/signals.md lists the keys of a recipe. A run that was stopped goes on where it was.
        """)

    @OptionGroup var common: CommonOptions
    @Argument(help: "A .yaml file.") var recipe: String
    @Option(help: "The folder of published weights.") var weights: String?
    @Option(help: "The folder that the contract is written to; training/ in the data directory when left out.")
    var contracts: String?
    @Option(help: "Threads; 1 when left out.") var threads: Int?

    func run() throws {
      try SignalTraining("train", common).run(
        [recipe], options: ["weights": weights, "contracts": contracts, "threads": threads.map(String.init)])
    }
  }

  struct Evaluate: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say how good a signal is on a file of examples, beside trivial baselines.",
      discussion: """
        The file is CSV or JSONL with the columns image or text, and label; entity and others are optional: others are slices. \
        For a signal of boxes it is a folder of Pascal VOC files, a .txt list of such files, or a .json file of COCO. \
        Writes one self-contained HTML file.
        """)

    @OptionGroup var common: CommonOptions
    @Argument(help: "The name of a signal.") var name: String
    @Option(help: "A .csv or .jsonl file of examples, or boxes as VOC or COCO.") var examples: String
    @Option(help: "The folder that paths of pictures start at; that of the file when left out.") var pictures: String?
    @Option(help: "The folder of contracts.") var contracts = "contracts"
    @Option(help: "The folder of published weights.") var weights: String?
    @Option(help: "The HTML file to write; evaluation-NAME.html in the data directory when left out.") var output:
      String?
    @Option(help: "Threads; 1 when left out.") var threads: Int?

    func run() throws {
      try SignalTraining("evaluate", common).run(
        [name],
        options: [
          "examples": examples, "pictures": pictures, "contracts": contracts, "weights": weights, "output": output,
          "threads": threads.map(String.init),
        ])
    }
  }
}
