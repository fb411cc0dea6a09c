import ArgumentParser
import Engine
import Prediction
import Store
import Terminal

struct Models: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "What predicts.", subcommands: [Train.self])

  struct Train: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Train the popularity model on all stored events and make it the active one.")

    struct Result: Encodable {
      let model: String
      let items: Int
      let baseRates: [String: Double]
    }

    @OptionGroup var common: CommonOptions

    func run() throws {
      let counts = try MarketDatabase.open(at: common.directory.root, readOnly: true).actionCounts()
      let model = try PopularityModel(counts: counts)
      try common.directory.activate(.popularity(model))
      let rates = model.baseRates
      let result = Result(
        model: model.version, items: counts.count,
        baseRates: ["click": rates.click, "save": rates.save, "hide": rates.hide, "conversion": rates.conversion]
          .compactMapValues { $0.map(Double.init) })
      try Output(format: common.format).write(result) {
        "\(result.model): \(result.items) items, "
          + result.baseRates.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.percent)" }.joined(separator: ", ")
      }
    }
  }
}
