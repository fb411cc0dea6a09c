import Domain
import Foundation

@testable import Learning

/// Sequences whose rule is known.
enum Planted {
  /// Two items ago decides: the next is 3 · (the one before the last) + 1, modulo the items, nine times of ten.
  static func sequences(people: Int, items: Int) -> ActionSequences {
    var random = SeededRandom(seed: 7)
    return ActionSequences(
      (0..<people).map { _ in
        var actions = [random.index(below: items), random.index(below: items)]
        for _ in 0..<(6 + random.index(below: 6)) {
          let next = (3 * actions[actions.count - 2] + 1) % items
          actions.append(random.chance(0.9) ? next : random.index(below: items))
        }
        return actions.map { "i\($0)" }
      })
  }

  /// Kinds follow each other in a circle; of each kind there are so many items that most are hardly ever seen.
  static func rareSequences(people: Int, kinds: Int, each: Int) -> ActionSequences {
    var random = SeededRandom(seed: 9)
    return ActionSequences(
      (0..<people).map { _ in
        let first = random.index(below: kinds)
        return (0..<8).map { "k\((first + $0) % kinds).\(random.index(below: each))" }
      })
  }

  static func kinds(of sequences: ActionSequences) throws -> ItemAttributes {
    let lists = sequences.itemNames.dropFirst().map { name in
      #""\#(name)": ["\#(name.split(separator: ".")[0])"]"#
    }
    return try ItemAttributes(parsing: Data("{\(lists.joined(separator: ","))}".utf8), items: sequences)
  }
}
