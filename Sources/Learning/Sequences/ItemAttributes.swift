public import Foundation

/// Attributes of items, numbered from 1; 0 stands for none.
public struct ItemAttributes: Equatable, Sendable {
  /// Attributes of each item, by item number.
  public let ofItem: [[Int32]]
  /// Different attributes.
  public let count: Int

  /// No item has any.
  public init(items: ActionSequences) {
    ofItem = Array(repeating: [], count: items.itemNames.count)
    count = 0
  }

  /// - Parameters:
  ///   - json: an object with a list of attributes, numbers or texts, for each item's name.
  ///   - items: those that count; others are passed over.
  /// - Throws: `badInput` for another form.
  public init(parsing json: Data, items: ActionSequences) throws(LearningError) {
    let lists: [String: [Name]]
    do {
      lists = try JSONDecoder().decode([String: [Name]].self, from: json)
    } catch {
      throw LearningError(
        .badInput, "The attributes are no JSON object with a list of numbers or texts for each item: write it so.")
    }
    var numbers: [String: Int32] = [:]
    ofItem = items.itemNames.map { item in
      (lists[item] ?? []).map { name in
        let number = numbers[name.text] ?? Int32(numbers.count + 1)
        numbers[name.text] = number
        return number
      }
    }
    count = numbers.count
  }

  /// - Throws: `badInput` when the file cannot be read or is of another form.
  public init(reading file: URL, items: ActionSequences) throws(LearningError) {
    let bytes: Data
    do {
      bytes = try Data(contentsOf: file)
    } catch {
      throw LearningError(.badInput, "\(file.lastPathComponent) cannot be read: check the path and its permissions.")
    }
    try self.init(parsing: bytes, items: items)
  }

  private struct Name: Decodable {
    let text: String

    init(from decoder: any Decoder) throws {
      let value = try decoder.singleValueContainer()
      text = try (try? value.decode(Int.self)).map(String.init) ?? value.decode(String.self)
    }
  }
}
