public import Foundation

extension ProductRecipe {
  /// What the key `task` says of such a recipe.
  public static let task = "products"

  /// - Parameters:
  ///   - file: how refusals name it.
  ///   - folder: where paths start.
  /// - Throws: `SignalError`: `malformed`, `unknownKey`, `missingKey`, `badValue`, `duplicate`, each with its line.
  public init(yaml text: String, file: String, folder: URL) throws(SignalError) {
    let root = try ContractNode(parsing: text, file: file)
    let fields = try root.members(
      ["signal", "version", "summary", "owner", "task", "data", "licence"],
      optional: ["training", "strengths", "folds", "seeds"])
    signal = try fields("signal").slug()
    version = try fields("version").integer(in: 1...1_000_000)
    summary = try fields("summary").text()
    owner = try fields("owner").text()
    licence = try fields("licence").text(limit: 64)
    _ = try fields("task").choice([Self.task]) { $0 == Self.task ? $0 : nil }
    data = try Self.data(fields("data"), folder)
    self.text = text
    if let node = fields["training"] { course = try Self.course(node) }
    if let node = fields["strengths"] {
      course.strengths = try node.several { entry throws(SignalError) in Float(try entry.number(in: 0...1)) }
    }
    course.folds = try fields["folds"]?.integer(in: 2...20) ?? course.folds
    if let node = fields["seeds"] {
      seeds = try node.integers(in: 0...1_000_000_000).map { UInt64($0) }
      guard !seeds.isEmpty, Set(seeds).count == seeds.count else {
        throw node.refusal(.badValue, "has to be a list of different numbers, such as [1, 2, 3].")
      }
    }
  }

  private static func data(_ node: ContractNode, _ folder: URL) throws(SignalError) -> Data {
    let fields = try node.members(["photos", "pictures", "contracts"], optional: ["validation", "graded"])
    func place(_ node: ContractNode) throws(SignalError) -> URL {
      URL(filePath: try node.text(), relativeTo: folder).absoluteURL
    }
    return Data(
      photos: try place(fields("photos")),
      validation: try fields["validation"].map { node throws(SignalError) in try place(node) },
      graded: try fields["graded"].map { node throws(SignalError) in try place(node) },
      pictures: try place(fields("pictures")), contracts: try place(fields("contracts")))
  }

  private static func course(_ node: ContractNode) throws(SignalError) -> Course {
    let fields = try node.members(
      [],
      optional: [
        "epochs", "rate", "decay", "batch", "queries", "negatives", "dropped", "category-weight", "words-weight",
        "hidden",
      ])
    var course = Course()
    course.epochs = try fields["epochs"]?.integer(in: 1...10_000) ?? course.epochs
    course.rate = try fields["rate"]?.number(in: 1e-9...10) ?? course.rate
    course.decay = try fields["decay"]?.number(in: 0...1_000) ?? course.decay
    course.photos = try fields["batch"]?.integer(in: 1...4_096) ?? course.photos
    course.queries = try fields["queries"]?.integer(in: 1...4_096) ?? course.queries
    course.negatives = try fields["negatives"]?.integer(in: 0...65_536) ?? course.negatives
    course.dropped = try fields["dropped"]?.number(in: 0...0.49) ?? course.dropped
    course.categoryWeight = try fields["category-weight"]?.number(in: 0...100) ?? course.categoryWeight
    course.wordsWeight = try fields["words-weight"]?.number(in: 0...100) ?? course.wordsWeight
    course.hidden = try fields["hidden"]?.integer(in: 1...4_096) ?? course.hidden
    return course
  }
}
