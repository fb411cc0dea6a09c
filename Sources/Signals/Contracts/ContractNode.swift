import Domain
import Store
import Yams

/// One place in a contract's YAML that is read strictly: every key is known, and every refusal names its line.
struct ContractNode {
  let file: String
  /// Keys from the root, as in `bundle.name`.
  let path: String
  private let node: Node

  /// The members of a mapping whose keys were checked.
  struct Members {
    fileprivate let node: ContractNode
    fileprivate let found: [String: ContractNode]

    var names: [String] { found.keys.sorted() }

    func callAsFunction(_ name: String) throws(SignalError) -> ContractNode {
      if let member = found[name] { return member }
      throw node.refusal(.missingKey, "lacks `\(name)`: add it.")
    }

    /// Nil where an optional key is left out.
    subscript(_ name: String) -> ContractNode? { found[name] }
  }

  /// More than any contract needs, and far below what an alias could be nested to.
  private static let largestFile = 64 << 10

  /// - Throws: `SignalError`: `malformed`, `duplicate`.
  init(parsing text: String, file: String) throws(SignalError) {
    guard text.utf8.count <= Self.largestFile else {
      throw SignalError(.malformed, "\(file) has more than \(Self.largestFile) bytes: a contract is a short text.")
    }
    do {
      guard let root = try Yams.compose(yaml: text) else {
        throw SignalError(.malformed, "\(file) is empty: write the contract, or remove the file.")
      }
      self.init(file: file, path: "", node: root)
    } catch let error as SignalError {
      throw error
    } catch let error as YamlError {
      throw Self.refusal(of: error, in: file)
    } catch {
      throw SignalError(.malformed, "\(file) is not YAML: correct it.", cause: error)
    }
  }

  private init(file: String, path: String, node: Node) {
    self.file = file
    self.path = path
    self.node = node
  }

  var line: Int { node.mark?.line ?? 1 }

  func refusal(_ code: SignalError.Code, _ what: String) -> SignalError {
    SignalError(code, "\(file):\(line): \(path.isEmpty ? "" : "`\(path)` ")\(what)")
  }

  /// The members of a mapping with exactly these keys.
  /// - Throws: `SignalError`: `malformed`, `unknownKey`, `missingKey`.
  func members(_ required: [String], optional: [String] = []) throws(SignalError) -> Members {
    var found: [String: ContractNode] = [:]
    for (name, child) in try pairs() {
      guard required.contains(name) || optional.contains(name) else {
        let near = NearMatch.of(name, in: required + optional)
        throw child.refusal(
          .unknownKey, "is no key here\(near.map { ": did you mean `\($0)`?" } ?? ": remove it.")")
      }
      found[name] = child
    }
    if let missing = required.first(where: { found[$0] == nil }) {
      throw refusal(.missingKey, "lacks `\(missing)`: add it.")
    }
    return Members(node: self, found: found)
  }

  /// The members of a mapping with keys of any name, in the order of the file.
  private func pairs() throws(SignalError) -> [(name: String, value: ContractNode)] {
    guard let mapping = node.mapping else { throw refusal(.malformed, "has to be a list of `key: value`.") }
    var pairs: [(name: String, value: ContractNode)] = []
    for (key, value) in mapping {
      guard let name = key.scalar?.string else { throw refusal(.malformed, "has a key that is no word.") }
      let place = path.isEmpty ? name : "\(path).\(name)"
      pairs.append((name, ContractNode(file: file, path: place, node: value)))
    }
    return pairs
  }

  /// The text under a key of a mapping; nil where there is none.
  func word(_ key: String) -> String? { node.mapping?[Node(key)]?.scalar?.string }

  func list() throws(SignalError) -> [ContractNode] {
    guard let sequence = node.sequence else { throw refusal(.malformed, "has to be a list.") }
    return sequence.enumerated().map { index, child in
      ContractNode(file: file, path: "\(path)[\(index)]", node: child)
    }
  }

  /// A text with something in it.
  func text(limit: Int = 1_000) throws(SignalError) -> String {
    guard let scalar = node.scalar?.string.trimmed, !scalar.isEmpty, scalar.utf8.count <= limit else {
      throw refusal(.badValue, "has to be a text of 1 to \(limit) bytes.")
    }
    return scalar
  }

  func integer(in range: ClosedRange<Int>) throws(SignalError) -> Int {
    guard let value = (node.scalar?.string).flatMap({ Int($0) }), range.contains(value) else {
      throw refusal(.badValue, "has to be a whole number in \(range.lowerBound)...\(range.upperBound).")
    }
    return value
  }

  func number(in range: ClosedRange<Double>) throws(SignalError) -> Double {
    guard let value = (node.scalar?.string).flatMap({ Double($0) }), range.contains(value) else {
      throw refusal(.badValue, "has to be a number in \(range.lowerBound)...\(range.upperBound).")
    }
    return value
  }

  /// One of a few words.
  func choice<Value>(_ names: [String], _ make: (String) -> Value?) throws(SignalError) -> Value {
    let word = try text()
    if let value = make(word) { return value }
    let near = NearMatch.of(word, in: names)
    throw refusal(
      .badValue,
      "is `\(word)`: \(near.map { "did you mean `\($0)`?" } ?? "use one of \(names.joined(separator: ", ")).")")
  }

  private static func refusal(of error: YamlError, in file: String) -> SignalError {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      SignalError(.malformed, "\(file):\(mark.line): this is not YAML (\(problem)): correct it.", cause: error)
    case .duplicatedKeysInMapping(let duplicates, let context):
      SignalError(
        .duplicate,
        "\(file):\(context.mark.line): \(duplicates.map { "`\($0)`" }.joined(separator: ", ")) stands twice: keep one.",
        cause: error)
    default: SignalError(.malformed, "\(file) is not YAML: correct it.", cause: error)
    }
  }
}

extension String {
  fileprivate var trimmed: String {
    let kept = drop { $0.isWhitespace }
    return String(kept.reversed().drop { $0.isWhitespace }.reversed())
  }
}
