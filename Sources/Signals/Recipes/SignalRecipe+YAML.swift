public import Foundation

extension SignalRecipe {
  /// Reads a recipe strictly: an unknown key, a missing one or a value outside its domain is refused with its line.
  ///
  /// - Parameter file: paths in the recipe start at its folder.
  /// - Throws: `SignalError`: `unreadable`, `malformed`, `unknownKey`, `missingKey`, `badValue`, `duplicate`.
  public init(reading file: URL) throws(SignalError) {
    let text: String
    do {
      text = try String(contentsOf: file, encoding: .utf8)
    } catch {
      throw SignalError(
        .unreadable, "\(file.lastPathComponent) cannot be read as UTF-8: check that the recipe is there.", cause: error)
    }
    try self.init(yaml: text, file: file.lastPathComponent, folder: file.deletingLastPathComponent())
  }

  /// - Parameters:
  ///   - file: how refusals name it.
  ///   - folder: where paths start.
  public init(yaml text: String, file: String, folder: URL) throws(SignalError) {
    let root = try ContractNode(parsing: text, file: file)
    let fields = try root.members(
      ["signal", "version", "summary", "owner", "backbone", "data", "licence"],
      optional: [
        "task", "taps", "views", "changed", "pieces", "head", "training", "fine-tuning", "folds", "precision",
      ])
    signal = try fields("signal").slug()
    version = try fields("version").integer(in: 1...1_000_000)
    summary = try fields("summary").text()
    owner = try fields("owner").text()
    licence = try fields("licence").text(limit: 64)
    typealias Backbone = ClassifierSettings.Backbone
    typealias Task = ClassifierSettings.Task
    backbone = try fields("backbone").choice(Backbone.allCases.map(\.rawValue), Backbone.init(rawValue:))
    task =
      try fields["task"].map { node throws(SignalError) in
        try node.choice(Task.allCases.map(\.rawValue), Task.init(rawValue:))
      } ?? .single
    data = try Self.data(fields("data"), folder)
    views = []
    self.text = text
    taps = try fields["taps"]?.integers(in: 1...16) ?? []
    views = try fields["views"].map(Self.views) ?? (backbone.readsPictures ? [.standard] : [])
    changed = try fields["changed"]?.integer(in: 0...200) ?? changed
    pieces = try fields["pieces"]?.integer(in: 3...ClassifierSettings.mostPieces) ?? pieces
    if let node = fields["head"] { head = try Self.head(node) }
    if let node = fields["training"] { course = try Self.course(node) }
    if let node = fields["fine-tuning"] { fineTuning = try Self.fineTuning(node, backbone) }
    folds = try fields["folds"]?.integer(in: 2...20) ?? folds
    precision = try fields["precision"]?.number(in: 0...1) ?? precision
    try check(root)
  }

  /// What one key allows and another forbids.
  private func check(_ root: ContractNode) throws(SignalError) {
    if backbone.readsPictures, views.isEmpty {
      throw root.refusal(.badValue, "lacks a view: leave `views` out or name one.")
    }
    if !backbone.readsPictures, !views.isEmpty || changed > 0 || !taps.isEmpty {
      throw root.refusal(.badValue, "names `views`, `changed` or `taps`, which mean nothing for texts: remove them.")
    }
    if !backbone.readsPictures, fineTuning != nil, course.mixup > 0 {
      throw root.refusal(.badValue, "mixes texts up, whose pieces have no mean: leave `mixup` out.")
    }
    if fineTuning != nil, !taps.isEmpty {
      throw root.refusal(.badValue, "names taps and fine-tuning, which do not go together yet: remove one.")
    }
  }

  private static func data(_ node: ContractNode, _ folder: URL) throws(SignalError) -> Data {
    let fields = try node.members(["train"], optional: ["validation", "pictures"])
    func place(_ node: ContractNode, isDirectory: Bool) throws(SignalError) -> URL {
      URL(filePath: try node.text(), directoryHint: isDirectory ? .isDirectory : .notDirectory, relativeTo: folder)
        .absoluteURL
    }
    return Data(
      training: try place(fields("train"), isDirectory: false),
      validation: try fields["validation"].map { node throws(SignalError) in try place(node, isDirectory: false) },
      pictures: try fields["pictures"].map { node throws(SignalError) in try place(node, isDirectory: true) } ?? folder)
  }

  private static func views(_ node: ContractNode) throws(SignalError) -> [PictureView] {
    var views: [PictureView] = []
    for entry in try node.list() {
      let fields = try entry.members(["crop"], optional: ["mirrored"])
      let view = PictureView(
        crop: try fields("crop").number(in: 0.05...1), isMirrored: try fields["mirrored"]?.flag() ?? false)
      guard !views.contains(view) else { throw entry.refusal(.duplicate, "stands twice: keep one.") }
      views.append(view)
    }
    return views
  }

  private static func head(_ node: ContractNode) throws(SignalError) -> Head {
    let fields = try node.members([], optional: ["hidden", "normalisation", "dropout"])
    var head = Head()
    head.hidden = try fields["hidden"]?.integers(in: 1...65_536) ?? head.hidden
    if let node = fields["normalisation"] {
      head.normalisation = try node.choice(Normalisation.allCases.map(\.rawValue), Normalisation.init(rawValue:))
    }
    head.dropout = try fields["dropout"]?.number(in: 0...0.95) ?? head.dropout
    return head
  }

  private static func course(_ node: ContractNode) throws(SignalError) -> Course {
    let fields = try node.members(
      [], optional: ["epochs", "patience", "rate", "decays", "batch", "smoothing", "mixup", "balanced"])
    var course = Course()
    course.epochs = try fields["epochs"]?.integer(in: 1...100_000) ?? course.epochs
    course.patience = try fields["patience"]?.integer(in: 1...100_000) ?? course.patience
    course.rate = try fields["rate"]?.number(in: 1e-9...10) ?? course.rate
    if let node = fields["decays"] {
      course.decays = []
      for entry in try node.list() { course.decays.append(try entry.number(in: 0...1_000)) }
      guard !course.decays.isEmpty else { throw node.refusal(.badValue, "is empty: name one at least.") }
    }
    course.batch = try fields["batch"]?.integer(in: 1...65_536) ?? course.batch
    course.smoothing = try fields["smoothing"]?.number(in: 0...0.9) ?? course.smoothing
    course.mixup = try fields["mixup"]?.number(in: 0...10) ?? course.mixup
    course.isBalanced = try fields["balanced"]?.flag() ?? course.isBalanced
    return course
  }

  private static func fineTuning(
    _ node: ContractNode, _ backbone: ClassifierSettings.Backbone
  ) throws(SignalError) -> FineTuning {
    let fields = try node.members([], optional: ["from-block", "epochs", "rate", "decay", "batch"])
    var tuning = FineTuning(fromBlock: backbone.readsPictures ? 11 : 4)
    tuning.fromBlock =
      try fields["from-block"]?.integer(in: backbone.readsPictures ? 1...15 : 0...5) ?? tuning.fromBlock
    tuning.epochs = try fields["epochs"]?.integer(in: 1...10_000) ?? tuning.epochs
    tuning.rate = try fields["rate"]?.number(in: 1e-9...10) ?? tuning.rate
    tuning.decay = try fields["decay"]?.number(in: 0...1_000) ?? tuning.decay
    tuning.batch = try fields["batch"]?.integer(in: 1...65_536) ?? tuning.batch
    return tuning
  }
}

extension ContractNode {
  func integers(in range: ClosedRange<Int>) throws(SignalError) -> [Int] {
    var values: [Int] = []
    for node in try list() { values.append(try node.integer(in: range)) }
    return values
  }

  fileprivate func flag() throws(SignalError) -> Bool {
    try choice(["true", "false"]) { ["true": true, "false": false][$0] }
  }
}
