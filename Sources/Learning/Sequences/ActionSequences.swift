public import Foundation

/// What each person acted on, in the order of time.
///
/// Items are numbered from 1 in the order in which they first appear; 0 stands for none.
public struct ActionSequences: Equatable, Sendable {
  /// One for each person.
  public let people: [[Int32]]
  /// By number; the first is empty.
  public let itemNames: [String]

  public var actionCount: Int { people.reduce(0) { $0 + $1.count } }
  /// Items without the one that stands for none.
  public var itemCount: Int { itemNames.count - 1 }

  /// Actions of known people and items.
  ///
  /// - Parameter people: names of items, in the order of time.
  public init(_ people: [[String]]) {
    var numbers: [String: Int32] = [:]
    var names = [""]
    self.people = people.map { items in
      items.map { item in
        if let number = numbers[item] { return number }
        let number = Int32(names.count)
        numbers[item] = number
        names.append(item)
        return number
      }
    }
    itemNames = names
  }

  /// - Parameter text: a person and one item or several on each line, apart by blanks or tabs, in the order of time. A person
  ///   on several lines has the items of all.
  /// - Throws: `badInput` for a line without an item, naming it, and for a text without a line.
  public init(parsing text: String) throws(LearningError) {
    var places: [Substring: Int] = [:]
    var people: [[String]] = []
    for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      let fields = line.split { $0 == " " || $0 == "\t" }
      guard let person = fields.first else { continue }
      guard fields.count > 1 else {
        throw LearningError(.badInput, "Line \(number + 1) has no item: write a person and then the items.")
      }
      let place = places[person] ?? people.count
      if place == people.count {
        places[person] = place
        people.append([])
      }
      people[place] += fields.dropFirst().map(String.init)
    }
    guard !people.isEmpty else {
      throw LearningError(.badInput, "The file holds no actions: write a person and then the items on each line.")
    }
    self.init(people)
  }

  /// - Throws: `badInput` when the file cannot be read or is of another form.
  public init(reading file: URL) throws(LearningError) {
    let bytes: Data
    do {
      bytes = try Data(contentsOf: file)
    } catch {
      throw LearningError(.badInput, "\(file.lastPathComponent) cannot be read: check the path and its permissions.")
    }
    try self.init(parsing: String(decoding: bytes, as: UTF8.self))
  }
}
