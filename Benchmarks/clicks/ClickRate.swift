import ArgumentParser
import Bundles
import Foundation
import Networks
import Training

/// How many examples a second DCN-V2 trains on: a process that does `--steps` batches for each line on standard input.
///
/// Reads what `vitrine-learn clicks evaluate --export` wrote, as `torch_rate.py` does; answers are lines of JSON.
@main
struct ClickRate: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "vitrine-click-rate")

  @Argument var rows: String
  @Option var batch = 1_024
  @Option var threads = 1
  @Option var steps = 50
  @Option var width = 16
  @Option var crosses = 3
  @Option var hidden = "128,64"

  private struct Ready: Encodable {
    let rows: Int
    let examples: Int
  }

  private struct Pass: Encodable {
    let seconds: Double
    let processorSeconds: Double
    let loss: Float
  }

  func run() throws {
    try Torch.setThreads(threads)
    let examples = try Examples(URL(filePath: rows))
    let parameters = TorchParameters(seed: 1)
    let network = DeepCrossNetwork(
      parameters.scope, FeatureShape(fields: examples.fields, width: width, dense: examples.width), depth: crosses,
      hidden: hidden.split(separator: ",").compactMap { Int($0) })
    let table = try EmbeddingTable(EmbeddingTable.Settings(width: width, seed: 1))
    // All rows are there from the start, as in a table of PyTorch's.
    _ = table.trainedRows(of: examples.keys, shape: [examples.keys.count])
    table.abandon()
    let optimizer = try Optimizer(.adam(), parameters: parameters.trained)
    try write(Ready(rows: table.count, examples: steps * batch))
    var place = 0
    while readLine() != nil {
      let (began, processor) = (ContinuousClock.now, clock())
      var last: Float = 0
      for _ in 0..<steps {
        if place + batch > examples.count { place = 0 }
        let part = examples.batch(place..<(place + batch))
        place += batch
        let loss = network(rows: table.trainedRows(of: part.keys, shape: [batch, examples.fields]), dense: part.dense)
          .binaryCrossEntropy(labels: part.labels, weights: part.weights)
        last = try loss.floats()[0]
        try loss.backward()
        try optimizer.advance()
        try table.advance()
      }
      try write(
        Pass(
          seconds: began.duration(to: .now) / .seconds(1),
          processorSeconds: Double(clock() - processor) / Double(CLOCKS_PER_SEC), loss: last))
    }
  }

  private func write(_ value: some Encodable) throws {
    try FileHandle.standardOutput.write(contentsOf: JSONEncoder().encode(value) + Data("\n".utf8))
  }
}

/// The training part of the rows, in an order drawn once.
private struct Examples {
  let fields: Int
  let width: Int
  /// [rows, fields]: the field above the value's code.
  let keys: [UInt64]
  private let dense: [Float]
  private let clicks: [Float]
  private let order: [Int]

  init(_ file: URL) throws {
    let stored = try Safetensors(mapping: file).tensors
    guard let codes = stored["codes"], let dense = stored["dense"], let clicks = stored["clicks"],
      let train = try stored["sizes"]?.integers().first.map({ Int($0) })
    else {
      throw ValidationError("\(file.path) has no rows: make it by `vitrine-learn clicks evaluate --export`.")
    }
    let fields = codes.shape[1]
    self.fields = fields
    width = dense.shape[1]
    keys = try codes.integers().prefix(train * fields).enumerated().map {
      UInt64($0 % fields + 1) << 40 | UInt64($1)
    }
    self.dense = try dense.floats()
    self.clicks = try clicks.integers().map { Float($0) }
    // A prime far above the number of fields: neighbours in time never meet in a batch.
    order = (0..<train).map { $0 * 15_485_863 % train }
  }

  var count: Int { order.count }

  func batch(_ part: Range<Int>) -> (keys: [UInt64], dense: TorchTensor, labels: TorchTensor, weights: TorchTensor) {
    let rows = order[part]
    var (keys, numbers, labels): ([UInt64], [Float], [Float]) = ([], [], [])
    keys.reserveCapacity(rows.count * fields)
    numbers.reserveCapacity(rows.count * width)
    labels.reserveCapacity(rows.count)
    for row in rows {
      keys += self.keys[(row * fields)..<((row + 1) * fields)]
      numbers += dense[(row * width)..<((row + 1) * width)]
      labels.append(clicks[row])
    }
    let shape = [rows.count, 1]
    return (
      keys, TorchTensor(numbers, shape: [rows.count, width]), TorchTensor(labels, shape: shape),
      TorchTensor([Float](repeating: 1, count: rows.count), shape: shape)
    )
  }
}
