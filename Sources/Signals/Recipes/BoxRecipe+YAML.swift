public import Foundation

extension BoxRecipe {
  /// What the key `task` says of such a recipe.
  public static let task = "boxes"

  /// - Parameters:
  ///   - file: how refusals name it.
  ///   - folder: where paths start.
  /// - Throws: `SignalError`: `malformed`, `unknownKey`, `missingKey`, `badValue`, `duplicate`, each with its line.
  public init(yaml text: String, file: String, folder: URL) throws(SignalError) {
    let root = try ContractNode(parsing: text, file: file)
    let fields = try root.members(
      ["signal", "version", "summary", "owner", "backbone", "task", "data", "licence"],
      optional: ["side", "views", "head", "training"])
    signal = try fields("signal").slug()
    version = try fields("version").integer(in: 1...1_000_000)
    summary = try fields("summary").text()
    owner = try fields("owner").text()
    licence = try fields("licence").text(limit: 64)
    _ = try fields("backbone").choice(["efficientnet-lite0"]) { $0 == "efficientnet-lite0" ? $0 : nil }
    _ = try fields("task").choice([Self.task]) { $0 == Self.task ? $0 : nil }
    data = try Self.data(fields("data"), folder)
    self.text = text
    if let node = fields["side"] {
      side = try node.integer(in: DetectorSettings.sides)
      guard side % 32 == 0 else { throw node.refusal(.badValue, "has to be a multiple of 32, as 320.") }
    }
    views = try fields["views"]?.integer(in: 0...200) ?? views
    if let node = fields["head"] { head = try Self.head(node) }
    if let node = fields["training"] { course = try Self.course(node) }
  }

  private static func data(_ node: ContractNode, _ folder: URL) throws(SignalError) -> Data {
    let fields = try node.members(["train"], optional: ["pictures", "validation", "held-out", "inner"])
    func place(_ node: ContractNode) throws(SignalError) -> URL {
      URL(filePath: try node.text(), relativeTo: folder).absoluteURL
    }
    var data = Data(training: try place(fields("train")))
    data.pictures = try fields["pictures"].map { node throws(SignalError) in try place(node) }
    data.validation = try fields["validation"].map { node throws(SignalError) in try place(node) }
    data.heldOut = try fields["held-out"]?.number(in: 0...0.9) ?? data.heldOut
    data.inner = try fields["inner"]?.number(in: 0.05...0.5) ?? data.inner
    if data.validation != nil, data.heldOut > 0 {
      throw node.refusal(.badValue, "names both `validation` and `held-out`: keep one.")
    }
    return data
  }

  private static func head(_ node: ContractNode) throws(SignalError) -> Head {
    let fields = try node.members([], optional: ["width", "layers"])
    var head = Head()
    head.width = try fields["width"]?.integer(in: 8...1_024) ?? head.width
    head.layers = try fields["layers"]?.integer(in: 1...8) ?? head.layers
    return head
  }

  private static func course(_ node: ContractNode) throws(SignalError) -> Course {
    let fields = try node.members(
      [], optional: ["epochs", "patience", "rate", "backbone-rate", "decay", "batch", "reach"])
    var course = Course()
    course.epochs = try fields["epochs"]?.integer(in: 1...10_000) ?? course.epochs
    course.patience = try fields["patience"]?.integer(in: 1...10_000)
    course.rate = try fields["rate"]?.number(in: 1e-9...10) ?? course.rate
    course.backboneRate = try fields["backbone-rate"]?.number(in: 0...10) ?? course.backboneRate
    course.decay = try fields["decay"]?.number(in: 0...1_000) ?? course.decay
    course.batch = try fields["batch"]?.integer(in: 1...4_096) ?? course.batch
    course.reach = try fields["reach"]?.number(in: 0.5...64) ?? course.reach
    return course
  }
}
